import { expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { type WorkDistribution, workOf } from './work.ts';

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
