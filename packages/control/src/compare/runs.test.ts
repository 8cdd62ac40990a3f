// A comparison of policies on real runs of the simulator: the same arrivals for all, the same again for a seed.
import { expect, test } from 'vitest';
import { DEFAULT_AGENTS } from './agents.ts';
import { type PatternOptions, patternTraffic } from './pattern-traffic.ts';
import { type PolicyChoice, policyNamed } from './policies.ts';
import { arrivalsOf, type Comparison, runAll, type Standing } from './runs.ts';
import { survey } from './survey.ts';

const PATTERN: PatternOptions = {
  pattern: 'spike',
  ratePerSecond: 1,
  peakRatio: 6,
  periodMs: 120_000,
  durationMs: 120_000,
  arrivals: 'poisson',
  work: { meanMs: 4000, distribution: 'exponential' },
};
const WATCHING = { onProgress: () => {} };

async function comparison(policies: string, given: Partial<Comparison> = {}): Promise<Comparison> {
  const traffic = patternTraffic(PATTERN);
  const taking = { traffic, specs: DEFAULT_AGENTS, compression: 1, ...given };
  const found = await survey(arrivalsOf(await traffic.open(1), taking, 1), WATCHING);
  return {
    ...taking,
    fleet: { specs: taking.specs, survey: found, sloMs: 1000 },
    policies: policies.split(',').map((word) => policyNamed(word) as PolicyChoice), // presets and rivals
    ...{ variants: [{ name: '' }], seeds: [1], isSwept: false },
    ...given,
  };
}

test('all policies meet the same tasks, and a larger fleet waits less and costs more', async () => {
  const results = await runAll(await comparison('fixed:1,fixed:4'), WATCHING);
  const [small, large] = results.map(({ outcome }) => outcome);
  expect(small?.name).toBe('fixed:1');
  expect(small?.tasks).toBe(large?.tasks);
  expect(small?.lost).toBe(0);
  expect(small?.sloViolation).toBeGreaterThan((large?.sloViolation ?? 1) + 0.1);
  expect(small?.waitMs.p95).toBeGreaterThan(large?.waitMs.p95 ?? 0);
  expect(large?.cost).toBeGreaterThan(small?.cost ?? 0);
  expect(results[0]?.swept).toEqual([]);
});

test('the same seed is the same run, another seed another one', async () => {
  const hashes = async (seeds: readonly number[]) =>
    (await runAll(await comparison('surge', { seeds }), WATCHING)).map(({ outcome }) =>
      outcome.runs.map(({ journalHash, sloViolation }) => [journalHash, sloViolation]),
    );
  const [runs] = await hashes([1, 2]);
  expect(await hashes([1, 2])).toEqual([runs]);
  expect(runs?.[0]).not.toEqual(runs?.[1]);
});

test('several seeds come out as their mean', async () => {
  const [result] = await runAll(await comparison('fixed:2', { seeds: [1, 2, 3] }), WATCHING);
  const { runs = [], tasks, cost } = result?.outcome ?? {};
  expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(tasks).toBeCloseTo(runs.reduce((sum, run) => sum + run.tasks, 0) / 3, 4);
  expect(cost).toBeCloseTo(runs.reduce((sum, run) => sum + run.cost, 0) / 3, 4);
});

test('a sweep runs the policy as it is and at each of its targets', async () => {
  const [result] = await runAll(await comparison('fixed:4', { isSwept: true }), WATCHING);
  expect(result?.swept.map(({ target }) => target.value)).toEqual([2, 3, 4, 5, 6, 8]);
  const costs = result?.swept.map(({ outcome }) => outcome.cost) ?? [];
  expect(costs).toEqual([...costs].sort((a, b) => a - b));
  expect(result?.swept[2]?.outcome.cost).toBe(result?.outcome.cost);
  // What is not drawn is not kept.
  expect(result?.outcome.runs[0]?.curves.points.length).toBeGreaterThan(0);
  expect(result?.swept.flatMap(({ outcome }) => outcome.runs.flatMap(({ curves }) => curves.points))).toEqual([]);
});

test('a sweep also goes over the fewest agents: more of them cost more', async () => {
  const traffic = patternTraffic({ ...PATTERN, ratePerSecond: 4 });
  const [result] = await runAll(await comparison('kpa', { traffic, isSwept: true }), WATCHING);
  const minimums = result?.swept.filter(({ target }) => target.kind === 'minimum') ?? [];
  const costs = minimums.map(({ outcome }) => outcome.cost);
  expect(minimums.length).toBeGreaterThan(2);
  expect(costs).toEqual([...costs].sort((a, b) => a - b));
  expect(costs.at(-1)).toBeGreaterThan(result?.outcome.cost ?? 0);
});

test('each variant of the settings is a row of its own', async () => {
  const variants = [
    { name: '' },
    { name: 'routing.picker=random', settings: { routing: { picker: 'random' } as const } },
  ];
  const results = await runAll(await comparison('fixed:2', { variants }), WATCHING);
  expect(results.map(({ outcome }) => outcome.name)).toEqual(['fixed:2', 'fixed:2 routing.picker=random']);
  const hashes = results.map(({ outcome }) => outcome.runs[0]?.journalHash);
  expect(hashes[0]).not.toBe(hashes[1]);
});

test('progress goes from the first run to the last', async () => {
  const seen: Standing[] = [];
  const watching = { ...WATCHING, onProgress: (at: Standing) => void seen.push(at) };
  await runAll(await comparison('fixed:1,fixed:2', { seeds: [1, 2] }), watching);
  expect(new Set(seen.map(({ run, runs }) => `${run}/${runs}`))).toEqual(new Set(['0/4', '1/4', '2/4', '3/4']));
  expect(seen.at(-1)).toMatchObject({ text: 'fixed:2, seed 2', tasksPerRun: expect.any(Number) });
});

test('ended early, what was finished is kept', async () => {
  let isEnding = false;
  const watching = {
    turn: () => (isEnding ? ('end' as const) : ('go on' as const)),
    onProgress: ({ run }: Standing) => {
      isEnding ||= run === 1;
    },
  };
  // More than one chunk: the end is seen between two.
  const traffic = patternTraffic({ ...PATTERN, ratePerSecond: 4 });
  const results = await runAll(await comparison('fixed:40,fixed:41', { traffic }), watching);
  expect(results.map(({ outcome }) => outcome.name)).toEqual(['fixed:40']);
});
