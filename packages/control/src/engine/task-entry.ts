// A task in memory and its state machine. A waiting task must cost little: a million of them fit in one process.
//
// T1. A task is in exactly one state; an outcome is recorded once (again only after a redrive).
// T2. `lease` is the last dispatched attempt; it holds the task exactly while the state is `leased`.
// T3. Only a record changes an entry (task-transitions.ts); the same code runs live, in recovery and in compaction.
import type { Attempt, Backoff, LateResult, Outcome, TaskError } from '@muster/contract';

/** `open` is what people see as scheduled or waiting: time alone tells the two apart, so the journal does not. */
export type EntryState = 'open' | 'leased' | Outcome;

/** What many tasks share; interned, so that a waiting task carries a reference only. */
export interface TaskSpec {
  readonly type: string;
  readonly tenant: string;
  readonly priority: number;
  readonly requires: readonly string[];
  readonly prefers: readonly string[];
  readonly slots: number;
  readonly attemptsMax: number;
  readonly backoff: Required<Backoff>;
  /** 0 = none. */
  readonly timeoutMs: number;
  /** 0 = unknown. */
  readonly estimateMs: number;
  readonly lateResult: LateResult;
  /** '' = the configured profile. */
  readonly profile: string;
}

/** One dispatched attempt that holds the task. */
export interface Lease {
  readonly attempt: number;
  readonly agent: number;
  readonly epoch: number;
  readonly nonce: number;
  readonly startedAt: number;
  readonly decisionAt: number;
  readonly decisionLength: number;
}

/** Facts that most tasks do not have. */
export interface TaskExtras {
  session: string;
  key: string;
  digest: number;
  parent: number;
  /** Times; 0 = none. */
  expiresAt: number;
  deadlineAt: number;
  redriven: number;
  /** Distinct agents that died while they held it. */
  diedOn: number[];
  /** Ended attempts, the last 10, oldest first. */
  attempts: EndedAttempt[];
  lateAt: number;
  lateLength: number;
}

export interface EndedAttempt {
  readonly number: number;
  readonly agent: number;
  readonly state: Attempt['state'];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly error: TaskError | undefined;
}

/** How it ended; the result stays on disk. */
export interface Ending {
  readonly at: number;
  readonly resultAt: number;
  readonly resultLength: number;
}

export interface TaskEntry {
  readonly seq: number;
  spec: TaskSpec;
  state: EntryState;
  submittedAt: number;
  /** When it may start, or could first have started since its last attempt. */
  readyAt: number;
  /** JSON text while it is worth its memory; else read from its place. */
  payload: string | undefined;
  payloadAt: number;
  payloadLength: number;
  /** Attempts made so far. */
  attempt: number;
  lease: Lease | undefined;
  /** Set exactly while the state is an outcome. */
  ending: Ending | undefined;
  error: TaskError | undefined;
  extras: TaskExtras | undefined;
  /** Priority band while it waits, after ageing; -1 otherwise. Kept by the waiting order, not durable. */
  band: number;
}
