// What routing wants to know of the past. `core/learn` has it; rooms do not import each other, so its shape is said
// here.

/** Expectations of one task of a type on one agent. */
export interface Expectation {
  /** Mean run time of a completed attempt; 0 = nothing is known of the type anywhere. */
  runMs: number;
  /** Mean time spent per attempt, a failure counted as at least its timeout. */
  effectiveMs: number;
  /** Share of attempts that complete, 0..1. */
  success: number;
  /** 0..1; 0.5 = unknown. */
  satisfaction: number;
  /** Money that agents report per attempt, their hourly cost not included. */
  cost: number;
  /** Standard error of `runMs` ÷ `runMs`; Infinity = nothing is known. */
  error: number;
}

/** A task type as a whole. */
export interface Outlook {
  /** Grows with every outcome of the type. */
  readonly revision: number;
  /** Work expected to arrive in the next hour, in milliseconds of run time. */
  readonly arrivingWorkMs: number;
  /** Mean run time of its completed attempts; 0 = unknown. */
  readonly usualRunMs: number;
}

export interface Knowledge {
  expect(
    agent: { readonly seq: number; readonly type: string; readonly version: string },
    taskType: string,
    into: Expectation,
  ): void;
  outlook(taskType: string): Outlook | undefined;
  /** Set by the router: called when an outcome changed what is known of an agent. */
  onLearned: ((agent: number, taskType: string) => void) | undefined;
}

/** Knows nothing: for fleets without a past, and for baselines. */
export class Ignorance implements Knowledge {
  onLearned: ((agent: number, taskType: string) => void) | undefined;

  expect(_agent: unknown, _taskType: string, into: Expectation): void {
    into.runMs = 0;
    into.effectiveMs = 0;
    into.success = 1;
    into.satisfaction = 0.5;
    into.cost = 0;
    into.error = Number.POSITIVE_INFINITY;
  }

  outlook(): undefined {
    return undefined;
  }
}
