// The report of a load, computed from the tally and from what was seen of the fleet.
import type { FleetHistory } from '../fleet-use/fleet-history.ts';
import { type FleetUse, fleetUseOf } from '../fleet-use/fleet-use.ts';
import { type Percentiles, percentilesOf } from '../fleet-use/quantile.ts';
import type { ScalingAction } from '../fleet-use/scaling-actions.ts';
import type { Tally, Times } from './tally.ts';

export interface LoadReport extends FleetUse {
  /** Tasks that came due: submitted + refused + notSent + unanswered. */
  readonly due: number;
  /** Acknowledged: completed + failed + unfinished. */
  readonly submitted: number;
  readonly completed: number;
  /** Every outcome but completed. */
  readonly failed: number;
  /** Acknowledged, without an outcome until the load ended. */
  readonly unfinished: number;
  readonly refused: number;
  readonly notSent: number;
  /** The connection ended before the reply: accepted or not, nobody knows. */
  readonly unanswered: number;
  readonly failedBy: Readonly<Record<string, number>>;
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Every time counts from when the task was due. */
  readonly lagMs: Percentiles | null;
  readonly acknowledgeMs: Percentiles | null;
  readonly startMs: Percentiles | null;
  readonly outcomeMs: Percentiles | null;
  /** Wall time of submitting, and until the last outcome. */
  readonly submittingMs: number;
  readonly durationMs: number;
  readonly submittedPerSecond: number;
  readonly completedPerSecond: number;
  readonly objectiveMs: number;
  /** Acknowledged tasks that waited longer than the objective to start. */
  readonly misses: number;
  readonly missRatio: number;
  readonly scalingActions: readonly ScalingAction[];
}

export interface ReportInput {
  readonly tally: Tally;
  readonly history: FleetHistory;
  /** When the load began, by the clock of the history. */
  readonly startedAt: number;
  readonly submittingMs: number;
  /** Until the end of the load. */
  readonly elapsedMs: number;
  readonly objectiveMs: number;
  /** Undefined when no agent was seen. */
  readonly slotsPerAgent: number | undefined;
  readonly scalingActions: readonly ScalingAction[];
}

export function computeReport(input: ReportInput): LoadReport {
  const { tally, history, startedAt, submittingMs, elapsedMs, objectiveMs, slotsPerAgent } = input;
  const { times } = tally;
  const misses = countMisses(times, { objectiveMs, elapsedMs });
  const perSecond = (count: number, ms: number): number => (ms <= 0 ? 0 : (count * 1000) / ms);
  const durationMs = tally.open > 0 ? elapsedMs : lastOutcome(times, submittingMs);
  return {
    due: tally.due,
    submitted: tally.submitted,
    completed: tally.completed,
    failed: tally.failed,
    unfinished: tally.open,
    refused: tally.refused,
    notSent: tally.notSent,
    unanswered: tally.unanswered,
    failedBy: Object.fromEntries(tally.failedBy),
    refusedBy: Object.fromEntries(tally.refusedBy),
    lagMs: percentilesOf(times.lagMs),
    acknowledgeMs: percentilesOf(times.acknowledgeMs),
    startMs: percentilesOf(times.startMs.filter(isKnown)),
    outcomeMs: percentilesOf(times.outcomeMs.filter(isKnown)),
    submittingMs: Math.round(submittingMs),
    durationMs: Math.round(durationMs),
    submittedPerSecond: perSecond(tally.submitted, submittingMs),
    completedPerSecond: perSecond(tally.completed, durationMs),
    objectiveMs,
    misses,
    missRatio: times.dueMs.length === 0 ? 0 : misses / times.dueMs.length,
    ...fleetUseOf({
      history,
      from: startedAt,
      to: startedAt + durationMs,
      work: slotsPerAgent === undefined ? undefined : workOf(times, { slotsPerAgent, objectiveMs, misses }),
    }),
    scalingActions: input.scalingActions,
  };
}

/** A task that never started has waited until its outcome, or until the end. */
function countMisses(
  { dueMs, startMs, outcomeMs }: Times,
  { objectiveMs, elapsedMs }: { readonly objectiveMs: number; readonly elapsedMs: number },
): number {
  let misses = 0;
  dueMs.forEach((due, place) => {
    const waitMs = [startMs[place], outcomeMs[place]].find(isKnown) ?? elapsedMs - due;
    if (waitMs > objectiveMs) misses++;
  });
  return misses;
}

function workOf(
  { dueMs, servedMs }: Times,
  { slotsPerAgent, objectiveMs, misses }: { slotsPerAgent: number; objectiveMs: number; misses: number },
): Parameters<typeof fleetUseOf>[0]['work'] {
  // What did not complete is taken to need as long as the mean of what did.
  const known = servedMs.filter(isKnown);
  const meanMs = known.length === 0 ? 0 : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  // Acknowledgements may overtake each other; the fixed fleet serves in the order of the arrivals.
  const order = Uint32Array.from(dueMs.keys()).sort((a, b) => (dueMs[a] ?? 0) - (dueMs[b] ?? 0));
  return {
    arrivalsMs: Float64Array.from(order, (place) => dueMs[place] ?? 0),
    servicesMs: Float64Array.from(order, (place) => (isKnown(servedMs[place]) ? (servedMs[place] ?? 0) : meanMs)),
    slotsPerAgent,
    waitMsMax: objectiveMs,
    missesMax: misses,
  };
}

function lastOutcome({ dueMs, outcomeMs }: Times, leastMs: number): number {
  let last = leastMs;
  outcomeMs.forEach((ms, place) => {
    if (isKnown(ms)) last = Math.max(last, (dueMs[place] ?? 0) + ms);
  });
  return last;
}

const isKnown = (ms: number | undefined): ms is number => ms !== undefined && !Number.isNaN(ms);
