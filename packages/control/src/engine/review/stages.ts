// The stages of a task's trip as a span of samples shows them.
import type { LimitRule } from '@muster/contract';
import type { IndicatorName } from '@muster/contract/indicators';
import { type FlushWindow, journalUse } from '../../core/review/batching.ts';
import { FULL_RATIO, type StageLoad } from '../../core/review/bottleneck.ts';
import type { Stretch } from './stretch.ts';

/** What they are made from. */
export const STAGE_INDICATORS: readonly IndicatorName[] = [
  'muster_tasks_submitted_total',
  'muster_attempts_ended_total',
  'muster_pool_attempts_ended_total',
  'muster_task_run_seconds',
  'muster_pool_tasks_waiting',
  'muster_tasks_unservable',
  'muster_tasks_paused',
  'muster_limit_waiting',
  'muster_limit_use_ratio',
  'muster_slots',
  'muster_agents',
  'muster_event_loop_utilization_ratio',
  'muster_journal_flush_seconds',
  'muster_journal_batch_bytes',
];

export interface StagesOf {
  /** All stretches of the span as one. */
  readonly whole: Stretch;
  /** At least one, in the order of time. */
  readonly stretches: readonly Stretch[];
  readonly limits: readonly LimitRule[];
  /** What is paused, in words, where that is known. */
  readonly paused?: string;
  /** What a byte costs the journal, where that was learned from a longer span. */
  readonly secondsPerByte?: number;
}

export function stagesOf(span: StagesOf): readonly StageLoad[] {
  const loads = [...missingAgents(span), ...pauses(span), ...limits(span), eventLoop(span), journal(span)];
  return [...loads, ...agents(span)].filter((load) => load !== undefined);
}

/** Share of the time in which tasks stood behind something. */
function shareOf(
  { stretches }: StagesOf,
  name: Parameters<Stretch['shareAbove']>[0],
  labels: Parameters<Stretch['shareAbove']>[1] = {},
): number {
  return stretches.reduce((sum, stretch) => sum + stretch.shareAbove(name, labels), 0) / stretches.length;
}

const lastOf = ({ stretches, whole }: StagesOf): Stretch => stretches.at(-1) ?? whole;

function* missingAgents(span: StagesOf): Generator<StageLoad> {
  const name = 'muster_tasks_unservable';
  for (const type of span.whole.values(name, 'type')) {
    const utilization = shareOf(span, name, { type });
    const waiting = Math.round(lastOf(span).mean(name, { type }));
    if (utilization > 0) yield { kind: 'missing-agents', name: type, utilization, perSecond: undefined, waiting };
  }
}

function* pauses(span: StagesOf): Generator<StageLoad> {
  const name = 'muster_tasks_paused';
  const utilization = shareOf(span, name);
  const waiting = Math.round(lastOf(span).mean(name));
  const { paused } = span;
  const of = paused === undefined ? {} : { name: paused };
  if (utilization > 0) yield { kind: 'pause', ...of, utilization, perSecond: undefined, waiting };
}

/** How full a rate is between two starts says nothing: it is full while tasks stand behind it. */
function* limits(span: StagesOf): Generator<StageLoad> {
  for (const limit of span.whole.values('muster_limit_use_ratio', 'limit')) {
    const rule = span.limits.find(({ name }) => name === limit);
    const held = shareOf(span, 'muster_limit_waiting', { limit });
    const use = rule?.starts === undefined ? span.whole.mean('muster_limit_use_ratio', { limit }) : 0;
    const perSecondMax = rule && mostOf(rule, span);
    yield {
      ...{ kind: 'limit', name: limit, utilization: Math.min(1, Math.max(held, use)), perSecond: undefined },
      ...(perSecondMax === undefined ? {} : { perSecondMax }),
      waiting: Math.round(lastOf(span).mean('muster_limit_waiting', { limit })),
    };
  }
}

/** Attempts per second that a limit lets through: its rate, or by Little's law its places over the time of a run. */
function mostOf({ per, type, running, starts, perMs }: LimitRule, { whole }: StagesOf): number | undefined {
  if (per !== undefined && per.length > 0) return undefined;
  const rate = starts === undefined || perMs === undefined ? Number.POSITIVE_INFINITY : (1_000 * starts) / perMs;
  const run =
    type === undefined || type.endsWith('*') ? undefined : whole.distribution('muster_task_run_seconds', { type });
  const byPlaces = running === undefined || run === undefined ? undefined : (running * run.count) / run.sum;
  const most = Math.min(rate, byPlaces ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(most) ? most : undefined;
}

const MOSTLY_RATIO = 0.5;

/** What the controller had to do with: a task that was submitted and one that ended cost it about the same. */
function throughput({ whole }: StagesOf): number {
  return Math.max(whole.mean('muster_tasks_submitted_total'), whole.mean('muster_attempts_ended_total'));
}

function eventLoop(span: StagesOf): StageLoad {
  const name = 'muster_event_loop_utilization_ratio';
  const stage = { kind: 'event-loop', perSecond: throughput(span), waiting: 0 } as const;
  if (!span.whole.has(name)) return { ...stage, utilization: undefined, unknown: 'its event loop was not measured' };
  const utilization = Math.min(1, span.whole.mean(name));
  // It does more than tasks, and that does not grow with them: the fuller it is, the less that matters.
  return { ...stage, utilization, ...(utilization < MOSTLY_RATIO ? { isAtLeast: true } : {}) };
}

function journal(span: StagesOf): StageLoad {
  const { whole, stretches, secondsPerByte } = span;
  const stage = { kind: 'journal', perSecond: throughput(span), waiting: 0 } as const;
  if (!whole.has('muster_journal_flush_seconds')) {
    if (stage.perSecond === 0) return { ...stage, utilization: 0 };
    return { ...stage, utilization: undefined, unknown: 'its flushes were not measured' };
  }
  const { busy, ofBytes } = journalUse(stretches.map(flushesOf), whole.seconds, secondsPerByte);
  if (ofBytes !== undefined) return { ...stage, utilization: ofBytes };
  if (busy < FULL_RATIO) return { ...stage, utilization: busy, isAtLeast: true };
  const unknown = 'it was always writing, and batches of one size do not tell whether larger ones would do';
  return { ...stage, utilization: undefined, unknown };
}

export function flushesOf(stretch: Stretch): FlushWindow {
  const flushes = stretch.distribution('muster_journal_flush_seconds');
  const batches = stretch.distribution('muster_journal_batch_bytes');
  return { flushes: flushes?.count ?? 0, seconds: flushes?.sum ?? 0, bytes: batches?.sum ?? 0 };
}

function* agents(span: StagesOf): Generator<StageLoad> {
  const { whole, stretches } = span;
  const seconds = Math.max(1, whole.seconds);
  for (const pool of whole.values('muster_slots', 'pool')) {
    const busy = whole.mean('muster_slots', { pool, state: 'busy' });
    const slots = busy + whole.mean('muster_slots', { pool, state: 'free' });
    if (slots === 0) continue;
    const waiting = waitingFor(pool, lastOf(span));
    yield {
      ...{ kind: 'agents', name: pool, utilization: busy / slots },
      perSecond: whole.mean('muster_pool_attempts_ended_total', { pool }),
      waiting: Math.round(waiting),
      waitingGrowth: (waiting - waitingFor(pool, stretches[0] ?? whole)) / seconds,
      slots,
      agents: openAgents(pool, whole),
    };
  }
}

const waitingFor = (pool: string, stretch: Stretch): number => stretch.mean('muster_pool_tasks_waiting', { pool });

export function openAgents(pool: string, stretch: Stretch): number {
  return ['idle', 'busy'].reduce((sum, state) => sum + stretch.mean('muster_agents', { pool, state }), 0);
}
