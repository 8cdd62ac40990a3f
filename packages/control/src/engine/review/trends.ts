// Where the measures that people ask about are going, from hours of up to two weeks.
import type { ReviewTrend } from '@muster/contract';
import type { IndicatorName } from '@muster/contract/indicators';
import type { Point } from '../../base/sen-slope.ts';
import { trendOf } from '../../core/review/trend.ts';
import { SAMPLE_MS } from '../../core/series/tiers.ts';
import type { Pause } from '../indicators/pause.ts';
import type { Span } from './history.ts';
import { quantile } from './load.ts';
import type { Stretch } from './stretch.ts';

export const TREND_INDICATORS: readonly IndicatorName[] = [
  'muster_tasks_submitted_total',
  'muster_task_wait_seconds',
  'muster_task_run_seconds',
  'muster_tasks_ended_total',
  'muster_agent_seconds_total',
  'muster_agent_cost_total',
  'muster_disk_free_bytes',
  'muster_disk_size_bytes',
];

interface Measure {
  readonly measure: ReviewTrend['measure'];
  readonly unit: string;
  /** Undefined where an hour does not tell. */
  readonly of: (hour: Stretch) => number | undefined | null;
}

const MEASURES: readonly Measure[] = [
  { measure: 'load', unit: 'tasks/s', of: (hour) => hour.mean('muster_tasks_submitted_total') },
  { measure: 'wait-p95', unit: 's', of: (hour) => quantile(hour.distribution('muster_task_wait_seconds'), 0.95) },
  { measure: 'run-p50', unit: 's', of: (hour) => quantile(hour.distribution('muster_task_run_seconds'), 0.5) },
  { measure: 'failed-ratio', unit: 'ratio', of: failedRatio },
  { measure: 'agents', unit: 'agents', of: (hour) => hour.mean('muster_agent_seconds_total') },
  { measure: 'cost-per-hour', unit: 'money/h', of: (hour) => 3_600 * hour.mean('muster_agent_cost_total') },
];

/** Of which at least half was measured. */
const MEASURED_RATIO = 0.5;

/** A measure in a turn. */
export async function trendsOf(hours: Span, pause: Pause): Promise<ReviewTrend[]> {
  const trends: ReviewTrend[] = [];
  for (const { measure, unit, of } of MEASURES) {
    await pause.turn();
    const found = trendOf(pointsOf(hours, of));
    const { direction, perDay, perDayLow, perDayHigh, median, certainty, points, isSeasonOut } = found;
    const interval = { perDayLow: finite(perDayLow), perDayHigh: finite(perDayHigh) };
    trends.push({ measure, unit, direction, perDay, ...interval, median, certainty, hours: points, isSeasonOut });
  }
  return trends;
}

export function pointsOf({ stretches, stepMs }: Span, of: Measure['of']): readonly Point[] {
  return stretches.flatMap((stretch) => {
    if (stretch.samples * SAMPLE_MS < MEASURED_RATIO * stepMs) return [];
    const value = of(stretch);
    return value === undefined || value === null ? [] : [{ at: stretch.at, value }];
  });
}

function failedRatio(hour: Stretch): number | undefined {
  const ended = hour.mean('muster_tasks_ended_total');
  if (ended === 0) return undefined;
  const failed = ['failed', 'dead-lettered'].map((outcome) => hour.mean('muster_tasks_ended_total', { outcome }));
  return failed.reduce((sum, rate) => sum + rate, 0) / ended;
}

/** JSON has no infinity: an interval that nothing bounds ends where numbers do. */
const finite = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
