// The agents that are members of the fleet now, and the attempts that each of them runs.
//
// M1. An attempt holds its slots from dispatch until the agent reports it ended, or the agent is gone: exactly once
//     each.
import type { AgentHalt, AgentHello, AgentState } from '@muster/contract';
import { SeqTable } from '../base/seq-table.ts';
import { ShortMap } from '../base/short-map.ts';
import type { Bucket } from '../core/queue/bucket.ts';
import { Changes } from './changes.ts';
import type { Lease, TaskEntry } from './task-entry.ts';
import type { TaskStream } from './task-stream.ts';

export interface Running {
  readonly token: string;
  readonly entry: TaskEntry;
  readonly lease: Lease;
  readonly slots: number;
  /** Predicted run time there; reserve and release count the same number. */
  readonly workMs: number;
  /** Share of its agent's slots that were busy when it began. */
  readonly busyRatio: number;
  /** Set by a report of progress or a checkpoint. The attempt has then shown an effect: a late result of an older one no longer wins. */
  progress: { readonly ratio: number | undefined; readonly note: string | undefined; readonly at: number } | undefined;
  /** Set with its first chunk. */
  stream: TaskStream | undefined;
  /** The agent was told to stop it; the outcome is already recorded. */
  isStopping: boolean;
  /** In which it holds a place. */
  buckets: readonly Bucket[];
  /** One more lost agent condemns its task: it runs apart from others of its kind. */
  readonly isSuspect: boolean;
}

/** How its attempts end lately, and what follows from it; kept by ejections.ts, not durable. */
export interface Health {
  failuresInRow: number;
  /** Attempts ended in this interval. */
  completed: number;
  failed: number;
  /** Those of the last interval. */
  before: { readonly completed: number; readonly failed: number };
  /** In a row; each healthy interval forgives one. */
  ejections: number;
  /** 0 while it is not ejected. */
  ejectedUntil: number;
  /** It would be ejected, were it not the last that can do something. */
  isSpared: boolean;
  /** Of the last ejection. */
  why: string;
}

export interface Member {
  readonly seq: number;
  hello: Omit<AgentHello, 'attempts'>;
  /** 0 while it has no connection. */
  connection: number;
  connectedAt: number;
  lastHeardAt: number;
  /** The rhythm that it was told when it connected. */
  heartbeatMs: number;
  /** It said so itself; a new hello takes it back. */
  isDraining: boolean;
  /** An operator said so. */
  halt: AgentHalt | undefined;
  /** It was asked to end its process. */
  isToldToStop: boolean;
  /** By token. */
  readonly running: ShortMap<string, Running>;
  slotsBusy: number;
  /** Since when it runs nothing, or has joined; of no matter while it runs something. */
  idleSince: number;
  /** What it last said of its process; undefined when it never has. */
  vitals: { readonly loopDelayMs: number | undefined; readonly gcMs: number } | undefined;
  /** Suspects among what it runs. */
  suspects: number;
  completed: number;
  failed: number;
  readonly health: Health;
  /** Tokens of the reports of this frame, to be acknowledged in one item. */
  reported: string[] | undefined;
}

export class Roster {
  readonly #bySeq = new SeqTable<Member>();
  readonly #byId = new Map<string, Member>();
  readonly #byConnection = new SeqTable<Member>();
  readonly #changes: Changes;

  constructor(changes = new Changes()) {
    this.#changes = changes;
  }

  get size(): number {
    return this.#bySeq.size;
  }

  /** In the order in which they joined for the first time. */
  members(): Generator<Member> {
    return this.#bySeq.values();
  }

  get(seq: number): Member | undefined {
    return this.#bySeq.get(seq);
  }

  byId(id: string): Member | undefined {
    return this.#byId.get(id);
  }

  byConnection(connection: number): Member | undefined {
    return this.#byConnection.get(connection);
  }

  add(seq: number, hello: Omit<AgentHello, 'attempts'>, now: number): Member {
    const member: Member = {
      seq,
      hello,
      connection: 0,
      connectedAt: now,
      lastHeardAt: now,
      heartbeatMs: 0,
      isDraining: false,
      halt: undefined,
      isToldToStop: false,
      running: new ShortMap(),
      slotsBusy: 0,
      idleSince: now,
      vitals: undefined,
      suspects: 0,
      completed: 0,
      failed: 0,
      health: {
        failuresInRow: 0,
        completed: 0,
        failed: 0,
        before: { completed: 0, failed: 0 },
        ejections: 0,
        ejectedUntil: 0,
        isSpared: false,
        why: '',
      },
      reported: undefined,
    };
    this.#bySeq.set(seq, member);
    this.#byId.set(hello.id, member);
    this.changed(member);
    return member;
  }

  connect(member: Member, connection: number, now: number): void {
    this.#byConnection.delete(member.connection);
    member.connection = connection;
    member.connectedAt = now;
    member.lastHeardAt = now;
    this.#byConnection.set(connection, member);
    this.changed(member);
  }

  disconnect(member: Member): void {
    this.#byConnection.delete(member.connection);
    member.connection = 0;
    this.changed(member);
  }

  /** What people see of it is other than before. */
  changed(member: Member): void {
    this.#changes.agent(member.hello.id);
  }

  remove(member: Member): void {
    this.disconnect(member);
    this.#bySeq.delete(member.seq);
    this.#byId.delete(member.hello.id);
  }
}

/** May it be given new work? */
export function isOpen(member: Member): boolean {
  return member.connection !== 0 && !member.isDraining && member.halt === undefined && member.health.ejectedUntil === 0;
}

export function agentState(member: Member): AgentState {
  if (member.connection === 0) return 'suspect';
  if (member.isDraining || member.halt?.kind === 'drain') return 'draining';
  if (member.halt !== undefined) return 'cordoned';
  if (member.health.ejectedUntil !== 0) return 'ejected';
  return member.slotsBusy > 0 ? 'busy' : 'idle';
}

/** What a task may require of it: its type, its capabilities, its labels as name=value, and version=… */
export function termsOf(hello: Omit<AgentHello, 'attempts'>): readonly string[] {
  const labels = Object.entries(hello.labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const version = hello.version === undefined ? [] : [`version=${hello.version}`];
  return [...new Set([hello.type, ...(hello.capabilities ?? []), ...labels, ...version])];
}
