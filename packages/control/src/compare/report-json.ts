// The outcomes for programs. Without --seeds, --sweep, --set and --journal the shape is fixed:
// further fields come with them.
import { costAt } from '../sim/cost-curve.ts';
import type { Outcome } from './outcome.ts';
import type { PolicyResult } from './runs.ts';

export interface ReportFacts {
  readonly trace: string;
  readonly seeds: readonly number[];
  readonly isSwept: boolean;
  readonly isEndedEarly: boolean;
  /** What the recorded run came to, live. */
  readonly recorded: Outcome | undefined;
}

/** The shares of late tasks at which a sweep compares costs. */
export const COMPARED_AT = [0.01, 0.05] as const;

export function reportJson(results: readonly PolicyResult[], facts: ReportFacts): object {
  const { trace, seeds, isSwept, isEndedEarly, recorded } = facts;
  return {
    trace,
    seed: seeds[0] ?? 0,
    ...(seeds.length > 1 ? { seeds: seeds.length } : {}),
    ...(recorded === undefined ? {} : { recorded: outcomeJson(recorded) }),
    policies: results.map((result) => ({
      ...outcomeJson(result.outcome),
      ...(isSwept ? sweepJson(result) : {}),
    })),
    ...(isEndedEarly ? { isEndedEarly } : {}),
  };
}

/** One row, as every report for programs has it. */
export const outcomeJson = ({ name, tasks, lost, waitMs, sloViolation, agentSeconds, cost, actions }: Outcome) => ({
  name,
  tasks,
  lost,
  waitMs,
  sloViolation,
  agentSeconds,
  cost,
  actions: actions.up + actions.down,
});

function sweepJson({ swept }: PolicyResult): object {
  const [at1, at5] = COMPARED_AT.map((violation) => costAtViolation(swept, violation) ?? null);
  return {
    sweep: swept.map(({ target, outcome: { sloViolation, cost, agentSeconds } }) => ({
      target: target.value,
      sloViolation,
      cost,
      agentSeconds,
    })),
    costAt1Percent: at1,
    costAt5Percent: at5,
  };
}

/** What the policy costs when no larger share of the tasks is late; undefined when no target achieves that. */
export const costAtViolation = (swept: PolicyResult['swept'], violation: number): number | undefined =>
  costAt(
    swept.map(({ outcome: { cost, sloViolation } }) => ({ cost, violation: sloViolation })),
    violation,
  );
