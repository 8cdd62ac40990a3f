// What scaling did in a span: each change of a pool's size with the five minutes before and after it, what the agents
// cost, and at which load the objective began to break.
import type { Review, ScalingDecision } from '@muster/contract';
import type { IndicatorName } from '@muster/contract/indicators';
import { capacityOf, type LoadWindow } from '../../core/review/capacity.ts';
import { type EffectFound, effectsOf, type Moment, type SizeChange } from '../../core/review/effect.ts';
import type { PoolState } from '../pool-state.ts';
import { readSpan, type Span } from './history.ts';
import { lateIn, OBJECTIVE_SECONDS, quantile } from './load.ts';
import type { ReviewParts } from './review-parts.ts';
import { openAgents } from './stages.ts';
import { Stretch } from './stretch.ts';

/** What the windows of the span must have. */
export const SCALING_INDICATORS: readonly IndicatorName[] = ['muster_scaling_decisions_total'];
const MOMENT_INDICATORS: readonly IndicatorName[] = ['muster_task_wait_seconds', 'muster_slots'];

const MINUTE_MS = 60_000;
/** Before a change, and after it. */
const MOMENT_MS = 5 * MINUTE_MS;
const POOLS_MAX = 33;

type PoolReview = Review['scaling'][number];

/** `whole`: all windows of the span as one. */
export async function scalingOf(span: Span, whole: Stretch, parts: ReviewParts): Promise<PoolReview[]> {
  const { from, to } = span;
  const pools = [...parts.pools.states()].slice(0, POOLS_MAX);
  const changes = new Map(pools.map((pool) => [pool, changesOf(pool, parts, span)]));
  const times = [...changes.values()].flat().map(({ at }) => at);
  const begin = times.reduce((first, at) => Math.min(first, at), to) - MOMENT_MS;
  const end = times.reduce((last, at) => Math.max(last, at), from) + MOMENT_MS;
  const minutes =
    times.length === 0
      ? { from, to, stepMs: MINUTE_MS, stretches: [] }
      : await readSpan(parts.reader, { names: MOMENT_INDICATORS, from: begin, to: end, stepMs: MINUTE_MS });
  const reviews: PoolReview[] = [];
  for (const pool of pools) {
    await parts.pause.turn();
    reviews.push(poolReview(pool, { span, whole, minutes, changes: changes.get(pool) ?? [] }));
  }
  return reviews;
}

/** Those that are still kept. */
function changesOf({ plan }: PoolState, { ledger }: ReviewParts, { from, to }: Span): readonly ScalingDecision[] {
  const decisions = ledger.state.scalings.decisions(plan.type);
  return decisions.filter((decision) => decision.from !== decision.to && decision.at >= from && decision.at < to);
}

interface PoolSpan {
  readonly span: Span;
  readonly whole: Stretch;
  readonly minutes: Span;
  readonly changes: readonly ScalingDecision[];
}

function poolReview({ plan, policy }: PoolState, { span, whole, minutes, changes }: PoolSpan): PoolReview {
  const { type: pool, costPerHour } = plan;
  const counted = (action: string): number =>
    Math.round(whole.grown('muster_scaling_decisions_total', { pool, action }));
  const measured = changes.map(({ at, from, to }): SizeChange => {
    const before = momentOf(pool, minutes, { from: at - MOMENT_MS, to: at });
    return { at, from, to, before, after: momentOf(pool, minutes, { from: at, to: at + MOMENT_MS }) };
  });
  const { grew, shrank } = effectsOf(measured, span.to);
  const ofResponse = policy.responseTimeMs > 0;
  const objectiveSeconds = ofResponse ? policy.responseTimeMs / 1_000 : OBJECTIVE_SECONDS;
  const objective = { objectiveSeconds, of: ofResponse ? ('response' as const) : ('wait' as const) };
  const { verdict, load, lateRatio } = capacityOf(span.stretches.flatMap((each) => loadWindows(pool, each, objective)));
  return {
    pool,
    ups: counted('scale_up'),
    downs: counted('scale_down'),
    known: changes.length,
    grew: effectView(grew, costPerHour),
    shrank: effectView(shrank, costPerHour),
    capacity: { verdict, perAgent: load ?? null, lateRatio: lateRatio ?? null, ...objective },
  };
}

function effectView(effect: EffectFound | undefined, costPerHour: number): PoolReview['grew'] {
  if (effect === undefined) return null;
  const { count, agents, agentMinutes, before, after } = effect;
  const cost = (agentMinutes / 60) * costPerHour;
  return { count, agents, agentMinutes, cost, before: momentView(before), after: momentView(after) };
}

function momentView({ waitP95, utilization }: Moment): NonNullable<PoolReview['grew']>['before'] {
  return { waitP95: waitP95 ?? null, utilization: utilization ?? null };
}

/** Whole windows within: where only long ones are kept, one that holds the change says nothing of either side. */
function momentOf(
  pool: string,
  { stretches, stepMs }: Span,
  { from, to }: { readonly from: number; readonly to: number },
): Moment {
  const within = Stretch.of(stretches.filter(({ at }) => at >= from && at + stepMs <= to));
  const busy = within.mean('muster_slots', { pool, state: 'busy' });
  const slots = busy + within.mean('muster_slots', { pool, state: 'free' });
  const waits = within.distribution('muster_task_wait_seconds', { type: pool });
  return {
    waitP95: quantile(waits, 0.95) ?? undefined,
    utilization: slots === 0 ? undefined : busy / slots,
  };
}

function loadWindows(
  pool: string,
  stretch: Stretch,
  { objectiveSeconds, of }: { readonly objectiveSeconds: number; readonly of: 'wait' | 'response' },
): readonly LoadWindow[] {
  const agents = openAgents(pool, stretch);
  const name = of === 'wait' ? 'muster_task_wait_seconds' : 'muster_task_response_seconds';
  const times = stretch.distribution(name, { type: pool });
  if (agents === 0 || times === undefined) return [];
  const came = stretch.mean('muster_tasks_submitted_total', { type: pool });
  const carried = stretch.mean('muster_pool_attempts_ended_total', { pool });
  return [{ load: Math.max(came, carried) / agents, tasks: times.count, late: lateIn(times, objectiveSeconds) }];
}
