// What a simulated run came to.

/** In milliseconds; quantiles are off by half a percent of themselves at most (histogram.ts). */
export interface Durations {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly mean: number;
  readonly max: number;
}

/** The fleet, all pools together, at one moment of the run. */
export interface CurvePoint {
  /** Since the start of the run; the point speaks of the time from here to the next one. */
  readonly atMs: number;
  /** Tasks that arrived meanwhile. */
  readonly arrivals: number;
  /** Most tasks that waited for an agent. */
  readonly waiting: number;
  /** The longest wait of the tasks that started meanwhile. */
  readonly waitMsMax: number;
  /** Busy slots, agents that can take work, agents on their way, and the size asked for: means. */
  readonly running: number;
  readonly ready: number;
  readonly starting: number;
  readonly desired: number;
}

/** A change of the size of a pool. */
export interface CurveDecision {
  readonly atMs: number;
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export interface SimReport {
  readonly name: string;
  readonly seed: number;
  /** Tasks that arrived. */
  readonly tasks: number;
  /** Of them: never completed, `unfinished` at the end of the run included. */
  readonly lost: number;
  readonly unfinished: number;
  /** From the arrival of a task to the start of its first attempt; tasks that never started have none. */
  readonly waitMs: Durations;
  /** From the arrival to the result, of completed tasks. */
  readonly sojournMs: Durations;
  /** Share of the tasks that waited for longer than the objective, or that never completed. */
  readonly sloViolation: number;
  /** Tasks with a deadline that had no result by then. */
  readonly deadlineMisses: number;
  /** From the order of each agent until nothing of it was left. */
  readonly agentSeconds: number;
  /** In the unit of costPerHour. */
  readonly cost: number;
  /** Changes of the size of a pool. */
  readonly actions: { readonly up: number; readonly down: number };
  /** The minute in which most tasks started later than the objective allows; absent when none did. */
  readonly worstMinute?: {
    readonly atMs: number;
    readonly late: number;
    readonly starts: number;
    readonly waitMsMax: number;
  };
  /** Records about tasks: each submission, each start of an attempt, each end of one or of a task. */
  readonly events: number;
  /** When the last task was done, or the run was given up; since its start. */
  readonly endedAtMs: number;
  readonly journalHash: string;
  /** A bounded number of each. */
  readonly curves: { readonly points: readonly CurvePoint[]; readonly decisions: readonly CurveDecision[] };
}
