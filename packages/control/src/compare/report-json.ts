// The outcomes for programs. Without --seeds, --sweep, --set and --journal the shape is fixed:
// further fields come with them.
import type { SimulatedOutcome } from '@muster/contract';
import { costAt } from '../sim/cost-curve.ts';
import { type Against, againstOf, certaintyOf } from './certainty.ts';
import { frontier, type RunPoint } from './frontier.ts';
import type { Interval } from './interval.ts';
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
  const best = isSwept ? frontier(results) : [];
  return {
    trace,
    seed: seeds[0] ?? 0,
    ...(seeds.length > 1 ? { seeds: seeds.length } : {}),
    ...(recorded === undefined ? {} : { recorded: outcomeJson(recorded) }),
    policies: results.map((result) => ({
      ...outcomeJson(result.outcome),
      ...(seeds.length > 1 ? certaintyJson(result, results) : {}),
      ...(isSwept ? sweepJson(result, best) : {}),
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

/** Of several seeds: 95 % intervals, and those of the differences to a first policy on the same seeds. */
export function certaintyJson(
  result: PolicyResult,
  all: readonly PolicyResult[],
): Pick<SimulatedOutcome, 'intervals' | 'against'> {
  const { waitMsP99, sloViolation, cost } = certaintyOf(result.outcome);
  const against = againstOf(result, all);
  return {
    intervals: { waitMsP99: ends(waitMsP99), sloViolation: ends(sloViolation), cost: ends(cost) },
    ...(against === undefined ? {} : { against: againstJson(against) }),
  };
}

function againstJson({ name, costRatio, sloViolation, waitMsP99 }: Against): NonNullable<SimulatedOutcome['against']> {
  return {
    name,
    ...(costRatio === undefined ? {} : { costRatio: intervalJson(costRatio) }),
    sloViolation: intervalJson(sloViolation),
    waitMsP99: intervalJson(waitMsP99),
  };
}

const ends = ({ low, high }: Interval) => ({ low: rounded(low), high: rounded(high) });
const intervalJson = (interval: Interval) => ({ mean: rounded(interval.mean), ...ends(interval) });
/** Millionths, as in outcomes. */
const rounded = (value: number): number => Number(value.toFixed(6));

export function sweepJson(
  { outcome, swept }: PolicyResult,
  best: readonly RunPoint[],
): Pick<SimulatedOutcome, 'isFrontier' | 'sweep' | 'costAt1Percent' | 'costAt5Percent'> {
  const isFrontier = (one: Outcome): boolean => best.some((point) => point.outcome === one);
  const [at1, at5] = COMPARED_AT.map((violation) => costAtViolation(swept, violation));
  return {
    isFrontier: isFrontier(outcome),
    sweep: swept.map(({ target, outcome: one }) => ({
      ...(target.kind === 'target' ? { target: target.value } : { minAgents: target.value }),
      text: target.text,
      sloViolation: one.sloViolation,
      cost: one.cost,
      agentSeconds: one.agentSeconds,
      isFrontier: isFrontier(one),
    })),
    costAt1Percent: at1 ?? null,
    costAt5Percent: at5 ?? null,
  };
}

/** What the policy costs when no larger share of the tasks is late; undefined when no point of its sweep achieves that. */
export const costAtViolation = (swept: PolicyResult['swept'], violation: number): number | undefined =>
  costAt(
    swept.map(({ outcome: { cost, sloViolation } }) => ({ cost, violation: sloViolation })),
    violation,
  );
