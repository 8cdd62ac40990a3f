import { expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { resampledWork, type WorkDistribution, workOf } from './work.ts';

test.each<[WorkDistribution, number]>([
  ['fixed', 0],
  ['exponential', 1],
  // A lognormal of σ = 1 has e - 1.
  ['lognormal', Math.E - 1],
])('%s: the mean, and a squared variation of %d', (distribution, variation) => {
  const next = workOf({ meanMs: 200, distribution }, seededRandom(3));
  const sizes = Array.from({ length: 100_000 }, next);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const square = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length / mean ** 2;
  expect(Math.abs(mean - 200)).toBeLessThan(3);
  expect(Math.abs(square - variation)).toBeLessThan(0.1 * Math.max(variation, 0.01));
  expect(sizes.every((size) => Number.isInteger(size) && size >= 0)).toBe(true);
});

test('no task works for more than a day', () => {
  const next = workOf({ meanMs: 86_400_000, distribution: 'exponential' }, seededRandom(1));
  expect(Math.max(...Array.from({ length: 100 }, next))).toBe(86_400_000);
});

test('pareto: the mean, and a tail that a power of the size describes', () => {
  const next = workOf({ meanMs: 3000, distribution: 'pareto' }, seededRandom(3));
  const sizes = Array.from({ length: 200_000 }, next).sort((a, b) => a - b);
  // P(size > x) = (1000 ÷ x)^1.5: a hundred times as rare is 100^(2/3) = 21.5 times as large.
  const quantile = (rank: number): number => sizes[Math.floor(rank * sizes.length)] ?? 0;
  expect(sizes[0]).toBeGreaterThanOrEqual(1000);
  expect(Math.abs(quantile(0.5) / 1587 - 1)).toBeLessThan(0.02);
  expect(Math.abs(quantile(0.99) / 21_544 - 1)).toBeLessThan(0.05);
  expect(Math.abs(quantile(0.999) / 100_000 - 1)).toBeLessThan(0.15);
  // The variance is infinite, so the mean of a sample comes slowly to its place.
  expect(Math.abs(sizes.reduce((sum, size) => sum + size, 0) / sizes.length - 3000)).toBeLessThan(300);
});

test('work as measured comes in the measured sizes, as often as they were', () => {
  const next = resampledWork([10, 10, 10, 500.4], seededRandom(5));
  const sizes = Array.from({ length: 40_000 }, next);
  expect(new Set(sizes)).toEqual(new Set([10, 500]));
  expect(Math.abs(sizes.filter((size) => size === 500).length / 40_000 - 0.25)).toBeLessThan(0.01);
});
