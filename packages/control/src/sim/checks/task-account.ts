// One task in the account of the journal: what its records add up to, kept by rules of its own. It shares no code with
// the engine's state machine (engine/task-transitions.ts), so that a mistake in one shows beside the other.
import { type Outcome, taskIdOf } from '@muster/contract';
import type { SubmittedTask } from '../../engine/records.ts';

const NONE: readonly number[] = [];

/** What a task was submitted as. */
interface Origin {
  readonly seq: number;
  readonly slots: number;
  readonly attemptsMax: number;
  readonly mayRunTwice: boolean;
  /** '' = none. */
  readonly key: string;
  readonly tenant: string;
  /** Numbers of the tasks that it comes after. */
  readonly after: readonly number[];
  /** Names under which limits count it. */
  readonly limitKeys: readonly string[];
  /** Held for other tasks. */
  readonly isBehind: boolean;
  /** Asks when it is released. */
  readonly asksFirst: boolean;
  readonly readyAt: number;
}

export class TaskAccount implements Origin {
  readonly seq: number;
  readonly slots: number;
  readonly attemptsMax: number;
  readonly mayRunTwice: boolean;
  readonly key: string;
  readonly tenant: string;
  readonly asksFirst: boolean;
  readonly after: readonly number[];
  readonly limitKeys: readonly string[];
  state: 'open' | 'leased' | Outcome = 'open';
  isBehind: boolean;
  /** Held for a person. */
  isAsking: boolean;
  readyAt: number;
  attempt = 0;
  /** Attempts that ended with a question use up none of those allowed. */
  asks = 0;
  agent = 0;
  epoch = 0;
  nonce = 0;
  /** Of the last attempt; '' = none yet, or none since a redrive. */
  token = '';
  outcomes = 0;
  redriven = 0;

  constructor(origin: Origin) {
    this.seq = origin.seq;
    this.slots = origin.slots;
    this.attemptsMax = origin.attemptsMax;
    this.mayRunTwice = origin.mayRunTwice;
    this.key = origin.key;
    this.tenant = origin.tenant;
    this.asksFirst = origin.asksFirst;
    this.after = origin.after;
    this.limitKeys = origin.limitKeys;
    this.isBehind = origin.isBehind;
    this.isAsking = origin.asksFirst && !origin.isBehind;
    this.readyAt = origin.readyAt;
  }

  get id(): string {
    return taskIdOf(this.seq);
  }

  get isFinished(): boolean {
    return this.state !== 'open' && this.state !== 'leased';
  }

  /** Does this attempt hold the task? */
  isHeldBy({ attempt, epoch, nonce }: { attempt: number; epoch: number; nonce: number }): boolean {
    return this.state === 'leased' && this.attempt === attempt && this.epoch === epoch && this.nonce === nonce;
  }

  copy(): TaskAccount {
    const copy = new TaskAccount(this);
    copy.state = this.state;
    copy.isAsking = this.isAsking;
    copy.attempt = this.attempt;
    copy.asks = this.asks;
    copy.agent = this.agent;
    copy.epoch = this.epoch;
    copy.nonce = this.nonce;
    copy.token = this.token;
    copy.outcomes = this.outcomes;
    copy.redriven = this.redriven;
    return copy;
  }
}

export function accountOf(seq: number, { spec, readyAt, key, conditions }: SubmittedTask): TaskAccount {
  const { slots, attemptsMax, isIdempotent: mayRunTwice, tenant, limitKeys } = spec;
  const [after, asksFirst] = [conditions?.after ?? NONE, conditions?.approval !== undefined];
  const isBehind = after.length > 0;
  return new TaskAccount({
    seq,
    slots,
    attemptsMax,
    mayRunTwice,
    key,
    tenant,
    limitKeys,
    after,
    isBehind,
    asksFirst,
    readyAt,
  });
}

/** The task that a token names; NaN when it is none. */
export const taskOfToken = (token: string): number => Number.parseInt(token.slice(1), 36); // the number ends at the dot
