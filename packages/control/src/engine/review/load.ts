// What came, what became of it, and how long people waited.
import type { Review } from '@muster/contract';
import { type IndicatorName, OTHER } from '@muster/contract/indicators';
import { countAbove, quantileOf } from '../../base/sketch.ts';
import type { Window } from '../../core/series/window.ts';
import type { Stretch } from './stretch.ts';

export const LOAD_INDICATORS: readonly IndicatorName[] = [
  'muster_tasks_submitted_total',
  'muster_tasks_refused_total',
  'muster_tasks_ended_total',
  'muster_task_retries_total',
  'muster_task_wait_seconds',
  'muster_task_run_seconds',
  'muster_task_response_seconds',
  'muster_deadline_misses_total',
  'muster_tasks_abandoned_total',
];

/** A task shall start within, and of so many that is asked. */
export const OBJECTIVE_SECONDS = 2;
const OBJECTIVE_RATIO = 0.95;

export function loadOf(whole: Stretch, stretches: readonly Stretch[]): Review['load'] {
  const ended = (outcome: string): number => Math.round(whole.grown('muster_tasks_ended_total', { outcome }));
  const rates = stretches.map((stretch) => stretch.mean('muster_tasks_submitted_total'));
  return {
    submitted: Math.round(whole.grown('muster_tasks_submitted_total')),
    refused: Math.round(whole.grown('muster_tasks_refused_total')),
    perSecond: whole.mean('muster_tasks_submitted_total'),
    perSecondMax: rates.reduce((most, rate) => Math.max(most, rate), 0),
    completed: ended('completed'),
    failed: ended('failed'),
    cancelled: ended('cancelled'),
    expired: ended('expired'),
    deadLettered: ended('dead-lettered'),
    retries: Math.round(whole.grown('muster_task_retries_total')),
    byType: byType(whole),
  };
}

function byType(whole: Stretch): Review['load']['byType'] {
  const types = whole.values('muster_tasks_ended_total', 'type').map((type) => {
    const wait = whole.distribution('muster_task_wait_seconds', { type });
    return {
      type,
      ended: Math.round(whole.grown('muster_tasks_ended_total', { type })),
      waitP95: quantile(wait, 0.95),
      runP50: quantile(whole.distribution('muster_task_run_seconds', { type }), 0.5),
      lateRatio: wait === undefined ? null : lateIn(wait, OBJECTIVE_SECONDS) / wait.count,
    };
  });
  return types
    .filter(({ type, ended }) => type !== OTHER || ended > 0)
    .sort((a, b) => b.ended - a.ended || (a.type < b.type ? -1 : 1));
}

export function serviceOf(whole: Stretch): Review['service'] {
  const wait = whole.distribution('muster_task_wait_seconds');
  return {
    wait: spreadOf(wait),
    run: spreadOf(whole.distribution('muster_task_run_seconds')),
    objectiveSeconds: OBJECTIVE_SECONDS,
    objectiveRatio: OBJECTIVE_RATIO,
    metRatio: wait === undefined ? null : 1 - lateIn(wait, OBJECTIVE_SECONDS) / wait.count,
    deadlineMisses: Math.round(whole.grown('muster_deadline_misses_total')),
    abandoned: Math.round(whole.grown('muster_tasks_abandoned_total')),
  };
}

function spreadOf(window: Window | undefined): Review['service']['wait'] {
  if (window?.buckets === undefined) return null;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((ratio) => quantile(window, ratio) ?? 0) as [number, number, number];
  return { count: window.count, p50, p95, p99 };
}

/** Null of nothing. */
export function quantile(window: Window | undefined, ratio: number): number | null {
  return window?.buckets === undefined ? null : quantileOf(window.buckets, ratio, window);
}

/** Values above a number of seconds. */
export const lateIn = ({ buckets }: Window, seconds: number): number =>
  buckets === undefined ? 0 : countAbove(buckets, seconds);
