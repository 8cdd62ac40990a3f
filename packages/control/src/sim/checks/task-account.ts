// One task in the account of the journal: what its records add up to, kept by rules of its own. It shares no code with
// the engine's state machine (engine/task-transitions.ts), so that a mistake in one shows beside the other.
import { type Outcome, taskIdOf } from '@muster/contract';
import type { SubmittedTask } from '../../engine/records.ts';

export class TaskAccount {
  readonly seq: number;
  readonly slots: number;
  readonly attemptsMax: number;
  readonly mayRunTwice: boolean;
  /** '' = none. */
  readonly key: string;
  readonly tenant: string;
  state: 'open' | 'leased' | Outcome = 'open';
  /** Held for other tasks, or for a person. */
  isBehind: boolean;
  isAsking: boolean;
  /** Asks when it is released. */
  readonly asksFirst: boolean;
  readyAt: number;
  attempt = 0;
  /** Attempts that ended with a question use up none of those allowed. */
  asks = 0;
  agent = 0;
  epoch = 0;
  nonce = 0;
  outcomes = 0;
  redriven = 0;

  constructor(seq: number, { spec, readyAt, key, conditions }: SubmittedTask) {
    this.seq = seq;
    this.slots = spec.slots;
    this.attemptsMax = spec.attemptsMax;
    this.mayRunTwice = spec.isIdempotent;
    this.key = key;
    this.tenant = spec.tenant;
    this.readyAt = readyAt;
    this.isBehind = conditions?.after !== undefined;
    this.asksFirst = conditions?.approval !== undefined;
    this.isAsking = this.asksFirst && !this.isBehind;
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
    return Object.assign(Object.create(TaskAccount.prototype), this);
  }
}
