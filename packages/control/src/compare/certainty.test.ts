// Policies beside each other on the same seeds.
import { expect, test } from 'vitest';
import type { SimReport } from '../sim/report.ts';
import { againstOf, certaintyOf, isCertain } from './certainty.ts';
import { outcomeOf } from './outcome.ts';
import type { PolicyResult } from './runs.ts';

const run = (seed: number, cost: number, sloViolation: number) =>
  ({ seed, cost, sloViolation, waitMs: { p50: 0, p95: 0, p99: 100 * cost }, actions: {} }) as SimReport; // what is read
const result = (policy: string, settings: string, costs: readonly number[]): PolicyResult => ({
  ...{ policy, settings, swept: [] },
  outcome: outcomeOf(
    `${policy} ${settings}`.trim(),
    costs.map((cost, index) => run(index + 1, cost, cost / 1000)),
  ),
});

test('a policy is beside the first one, changed settings beside the same policy without them', () => {
  const all = [
    result('a', '', [10, 20, 30]),
    result('a', 'x=1', [11, 22, 33]),
    result('b', '', [5, 10, 15]),
    result('b', 'x=1', [5, 10, 15]),
  ];
  const against = all.map((each) => againstOf(each, all));
  expect(against.map((each) => each?.name)).toEqual([undefined, 'a', 'a', 'b']);
  // Seeds differ threefold, and yet the ratio is sure: both met the same ones.
  expect(against[1]?.costRatio?.low).toBeCloseTo(1.1, 9);
  expect(against[2]?.costRatio?.high).toBeCloseTo(0.5, 9);
  expect(against[3]?.sloViolation).toEqual({ mean: 0, low: 0, high: 0 });
});

test('pairs are those of one seed, whatever their order', () => {
  const a = result('a', '', [10, 20, 30]);
  const b = result('b', '', [20, 40, 60]);
  const turned = { ...b, outcome: { ...b.outcome, runs: [...b.outcome.runs].reverse() } };
  expect(againstOf(turned, [a, turned])?.costRatio?.low).toBeCloseTo(2, 9);
});

test('an interval that holds no difference says nothing', () => {
  const { cost } = certaintyOf(result('a', '', [10, 20, 30]).outcome);
  expect(cost.mean).toBeCloseTo(20, 9);
  expect(isCertain(cost, 1)).toBe(false);
  expect(isCertain({ mean: 2, low: 1.5, high: 2.5 }, 1)).toBe(true);
});
