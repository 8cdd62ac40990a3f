// What should not grow for ever: memory, judged from when the process began, and the disk, from hours of two weeks.
import type { ReviewGrowth } from '@muster/contract';
import type { IndicatorName } from '@muster/contract/indicators';
import type { Point } from '../../base/sen-slope.ts';
import { growthOf } from '../../core/review/growth.ts';
import type { Pause } from '../indicators/pause.ts';
import type { Span } from './history.ts';
import { openAgents } from './stages.ts';
import type { Stretch } from './stretch.ts';
import { pointsOf } from './trends.ts';

export const GROWTH_INDICATORS: readonly IndicatorName[] = [
  'muster_process_memory_bytes',
  'muster_host_memory_available_bytes',
  'muster_agents_memory_bytes',
  'muster_agents',
];

export interface GrowthSpans {
  readonly hours: Span;
  readonly quarters: Span;
}

/** A measure in a turn. */
export async function growthsOf({ hours, quarters }: GrowthSpans, pause: Pause): Promise<ReviewGrowth[]> {
  const last = quarters.stretches.at(-1);
  // What garbage collection leaves is what counts: the least of each window.
  const memory = (space: string) => pointsOf(quarters, (each) => each.least('muster_process_memory_bytes', { space }));
  const host = last?.least('muster_host_memory_available_bytes');
  const heap = found({ of: 'controller-heap' }, memory('heap-used'), undefined);
  await pause.turn();
  const growths = [heap, found({ of: 'controller-memory' }, memory('resident'), host)];
  for (const pool of last?.values('muster_agents_memory_bytes', 'pool') ?? []) {
    await pause.turn();
    const points = pointsOf(quarters, (each) => memoryPerAgent(pool, each));
    growths.push(found({ of: 'memory-per-agent', pool }, points, undefined));
  }
  await pause.turn();
  return [...growths, ...disk(hours)];
}

function memoryPerAgent(pool: string, stretch: Stretch): number | undefined {
  const agents = openAgents(pool, stretch);
  return agents < 1 ? undefined : stretch.mean('muster_agents_memory_bytes', { pool }) / agents;
}

function disk(hours: Span): ReviewGrowth[] {
  const last = hours.stretches.at(-1);
  const [free, size] = [last?.least('muster_disk_free_bytes'), last?.least('muster_disk_size_bytes')];
  if (free === undefined || size === undefined) return [];
  const points = pointsOf(hours, (each) => {
    const left = each.least('muster_disk_free_bytes');
    return left === undefined ? undefined : size - left;
  });
  return [{ ...found({ of: 'disk' }, points, free), bytes: size - free, bytesMax: size }];
}

function found(
  about: Pick<ReviewGrowth, 'of' | 'pool'>,
  points: readonly Point[],
  left: number | undefined,
): ReviewGrowth {
  const { trend, isGrowing, daysLeft, daysLeftMin } = growthOf(points, left);
  return {
    ...about,
    isKnown: trend.direction !== 'too-short',
    isGrowing,
    bytes: points.at(-1)?.value ?? 0,
    perDay: trend.perDay,
    ...(daysLeft === undefined ? {} : { daysLeft }),
    ...(daysLeftMin === undefined ? {} : { daysLeftMin }),
  };
}
