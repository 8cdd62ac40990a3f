import { describe, expect, it } from 'vitest';
import { ResourceTrends } from './resource-trends.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const START = 1_699_999_920_000; // the start of two minutes
const LIMITS = { memoryBytes: 1000, cpuCores: 2 };

interface Use {
  readonly id?: string;
  readonly since?: number;
  readonly memoryAt?: (ms: number) => number;
  readonly cpuAt?: (ms: number) => number;
}

/** Samples every few seconds as the controller takes them, over times since START. */
function watch(trends: ResourceTrends, [from, to]: readonly [number, number], use: Use): void {
  const { id = 'work-1', since = START, memoryAt, cpuAt } = use;
  for (let ms = from; ms < to; ms += 5 * SECOND_MS) {
    const sampled = { id, state: 'running' as const, since, memoryBytes: memoryAt?.(ms), cpuCores: cpuAt?.(ms) };
    trends.sample(sampled, START + ms);
  }
}

const all = (): boolean => true;
const filledAfter =
  (ms: number, from = 100) =>
  (at: number) =>
    from + ((1000 - from) * at) / ms;

describe('the trends of resources', () => {
  it('say which agent runs out of what, and when', () => {
    const trends = new ResourceTrends(LIMITS);
    watch(trends, [0, HOUR_MS], { memoryAt: filledAfter(2 * HOUR_MS), cpuAt: () => 0.5 });
    watch(trends, [0, HOUR_MS], { id: 'work-2', memoryAt: () => 500, cpuAt: (ms) => ms / HOUR_MS });
    watch(trends, [0, HOUR_MS], { id: 'work-3', memoryAt: filledAfter(1.5 * HOUR_MS), cpuAt: (ms) => ms / HOUR_MS });
    const found = trends.read(START + HOUR_MS, all);
    expect(found).toMatchObject({ agents: 3, agent: 'work-3', resource: 'memory' });
    expect(Math.abs((found?.inMs ?? 0) - HOUR_MS / 2)).toBeLessThan(2 * MINUTE_MS);
    expect(trends.read(START + HOUR_MS, (id) => id === 'work-2')).toMatchObject({ agents: 1, resource: 'cpu' });
    expect(trends.read(START + HOUR_MS, () => false)).toBeNull();
  });

  it.each<[string, boolean, (ms: number) => number]>([
    ['is full in 1 h 55 min', true, filledAfter(2 * HOUR_MS + 25 * MINUTE_MS)],
    ['is full in 2 h 5 min', false, filledAfter(2 * HOUR_MS + 35 * MINUTE_MS)],
    ['jumped', false, (ms) => (ms < 15 * MINUTE_MS ? 100 : 900)],
    ['settled', false, (ms) => 900 * (1 - Math.exp(-ms / (4 * MINUTE_MS)))],
    ['stays at the limit', false, () => 1000],
    ['shrinks', false, (ms) => 900 - ms / HOUR_MS],
    ['is collected again and again', false, (ms) => 300 + ((ms % (7 * MINUTE_MS)) / (7 * MINUTE_MS)) * 500],
  ])('see memory that %s: %s', (_what, isFound, memoryAt) => {
    const trends = new ResourceTrends(LIMITS);
    watch(trends, [0, 30 * MINUTE_MS + 5 * SECOND_MS], { memoryAt });
    expect(trends.read(START + 30 * MINUTE_MS, all) !== null).toBe(isFound);
  });

  it('need eight windows that are over', () => {
    const trends = new ResourceTrends(LIMITS);
    const use = { memoryAt: filledAfter(HOUR_MS) };
    watch(trends, [0, 16 * MINUTE_MS], use);
    expect(trends.read(START + 16 * MINUTE_MS, all)).toBeNull();
    watch(trends, [16 * MINUTE_MS, 17 * MINUTE_MS], use);
    expect(trends.read(START + 17 * MINUTE_MS, all)).toMatchObject({ agents: 1 });
  });

  it('begin anew with a process', () => {
    const trends = new ResourceTrends(LIMITS);
    watch(trends, [0, HOUR_MS], { memoryAt: filledAfter(1.5 * HOUR_MS) });
    const since = START + HOUR_MS;
    watch(trends, [HOUR_MS, HOUR_MS + 10 * MINUTE_MS], { since, memoryAt: filledAfter(3 * HOUR_MS) });
    expect(trends.read(since + 10 * MINUTE_MS, all)).toBeNull();
  });

  it('forget an agent that is gone, and watch nothing without resources', () => {
    const trends = new ResourceTrends(LIMITS);
    watch(trends, [0, HOUR_MS], { memoryAt: filledAfter(1.5 * HOUR_MS) });
    expect(trends.read(START + HOUR_MS + 3 * MINUTE_MS, all)).toBeNull();
    const unlimited = new ResourceTrends({});
    watch(unlimited, [0, HOUR_MS], { memoryAt: filledAfter(1.5 * HOUR_MS), cpuAt: (ms) => ms / HOUR_MS });
    expect(unlimited.read(START + HOUR_MS, all)).toBeNull();
  });
});
