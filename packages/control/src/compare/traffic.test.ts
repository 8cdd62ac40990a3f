// What is done to arrivals on their way to simulated agents.
import { BUNDLED, PATTERNS } from '@muster/contract/words';
import { expect, test } from 'vitest';
import type { SimArrival } from '../sim/plan.ts';
import { type PatternOptions, patternTraffic } from './pattern-traffic.ts';
import { adapted, inChunks } from './traffic.ts';

async function all(source: AsyncIterable<readonly SimArrival[]>): Promise<SimArrival[]> {
  const arrivals: SimArrival[] = [];
  for await (const chunk of source) arrivals.push(...chunk);
  return arrivals;
}

const seconds = (count: number): SimArrival[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: 1000 * index, serviceMs: 7, type: 'x', tenant: 'acme' }));
const AS_IS = {
  compression: 1,
  untilMs: Number.POSITIVE_INFINITY,
  poolOf: (type: string) => type,
  serviceOf: () => undefined,
};

test('a pattern has tenants by Zipf, sessions and a trend', async () => {
  const names = { tenants: 3, tenantSkew: 1, sessions: 4, sessionTasks: 5 };
  const options = {
    ...PATTERN,
    pattern: 'constant',
    ratePerSecond: 5,
    durationMs: 600_000,
    trendRatio: 3,
    names,
  } as const;
  const arrivals = await all((await patternTraffic(options).open(1)).arrivals);
  const tasksOf = (tenant: string): number => arrivals.filter((arrival) => arrival.tenant === tenant).length;
  expect(Math.abs(tasksOf('t1') / tasksOf('t2') - 2)).toBeLessThan(0.3);
  expect(new Set(arrivals.map(({ key }) => key)).size).toBeGreaterThan(arrivals.length / 8);
  const early = arrivals.filter(({ atMs }) => atMs < 100_000).length;
  const late = arrivals.filter(({ atMs }) => atMs > 500_000).length;
  expect(Math.abs(late / early - 17 / 7)).toBeLessThan(0.4);
});

test('chunks have all arrivals, in order', async () => {
  const sizes: number[] = [];
  const source = inChunks(seconds(1200));
  for await (const chunk of source) sizes.push(chunk.length);
  expect(sizes).toEqual([512, 512, 176]);
  expect(await all(inChunks(seconds(1200)))).toEqual(seconds(1200));
  expect(await all(inChunks([]))).toEqual([]);
});

test('times are compressed, service times are not', async () => {
  const arrivals = await all(adapted(inChunks(seconds(3)), { ...AS_IS, compression: 4 }));
  expect(arrivals.map(({ atMs }) => atMs)).toEqual([0, 250, 500]);
  expect(arrivals.map(({ serviceMs }) => serviceMs)).toEqual([7, 7, 7]);
});

test('what arrives later than the end is left out, and not read', async () => {
  let isClosed = false;
  async function* endless(): AsyncGenerator<readonly SimArrival[]> {
    try {
      for (let at = 0; ; at += 1000) yield [{ atMs: at, serviceMs: 1, type: 'x' }];
    } finally {
      isClosed = true;
    }
  }
  const arrivals = await all(adapted(endless(), { ...AS_IS, untilMs: 2500, compression: 10 }));
  expect(arrivals.map(({ atMs }) => atMs)).toEqual([0, 100, 200]);
  expect(isClosed).toBe(true);
});

test('agents of the spec take the tasks, and may say how long they take; the rest of a task stays', async () => {
  const arrivals = await all(
    adapted(inChunks(seconds(1)), { ...AS_IS, poolOf: () => 'pool', serviceOf: () => () => 50 }),
  );
  expect(arrivals).toEqual([{ atMs: 0, serviceMs: 50, type: 'pool', tenant: 'acme' }]);
});

const PATTERN: PatternOptions = {
  pattern: 'constant',
  ratePerSecond: 10,
  peakRatio: 3,
  periodMs: 60_000,
  durationMs: 600_000,
  arrivals: 'poisson',
  work: { meanMs: 500, distribution: 'exponential' },
};

test.each(PATTERNS.map((pattern) => [pattern]))(
  'pattern %s is in order, within its time, the same for a seed',
  async (pattern) => {
    const traffic = patternTraffic({ ...PATTERN, pattern });
    const arrivals = await all((await traffic.open(1)).arrivals);
    expect(arrivals.length).toBeGreaterThan(1000);
    expect(arrivals.every(({ atMs }, index) => atMs >= (arrivals[index - 1]?.atMs ?? 0) && atMs < 600_000)).toBe(true);
    expect(await all((await traffic.open(1)).arrivals)).toEqual(arrivals);
    expect(await all((await traffic.open(2)).arrivals)).not.toEqual(arrivals);
  },
);

test('the rate of a pattern is the one asked for, its service times have the mean asked for', async () => {
  for (const pattern of ['constant', BUNDLED] as const) {
    // Long, since bursts of the bundled pattern last: fifty of them.
    const traffic = patternTraffic({ ...PATTERN, pattern, durationMs: 3_600_000 });
    const { length } = await all((await traffic.open(3)).arrivals);
    expect(Math.abs(length / 36_000 - 1)).toBeLessThan(pattern === 'constant' ? 0.03 : 0.2);
  }
  const arrivals = await all((await patternTraffic(PATTERN).open(1)).arrivals);
  const mean = arrivals.reduce((sum, { serviceMs }) => sum + serviceMs, 0) / arrivals.length;
  expect(Math.abs(mean / 500 - 1)).toBeLessThan(0.05);
});

test('another distribution of the work leaves the arrivals alone', async () => {
  const times = async (distribution: 'fixed' | 'exponential') =>
    (await all((await patternTraffic({ ...PATTERN, work: { meanMs: 500, distribution } }).open(1)).arrivals)).map(
      ({ atMs }) => atMs,
    );
  expect(await times('fixed')).toEqual(await times('exponential'));
});
