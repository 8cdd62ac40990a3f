import { expect, test } from 'vitest';
import { standardNormal } from '../base/distributions.ts';
import { seededRandom } from '../base/random.ts';
import { meanInterval, ratioInterval, studentQuantile } from './interval.ts';

test.each([
  [1, 12.706],
  [4, 2.776],
  [10, 2.228],
  [11, 2.201],
  [15, 2.131],
  [19, 2.093],
  [30, 2.042],
  [99, 1.984],
])('the quantile of %d degrees of freedom is %d', (degrees, quantile) => {
  expect(studentQuantile(degrees)).toBeCloseTo(quantile, 2);
});

test('a mean and its interval, by hand', () => {
  // Standard deviation 1, so 2.776 ÷ √5 × √2.5 … of 1, 2, 3, 4, 5.
  const { mean, low, high } = meanInterval([1, 2, 3, 4, 5]);
  expect(mean).toBe(3);
  expect(high - mean).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 6);
  expect(mean - low).toBeCloseTo(high - mean, 12);
});

test('one value says nothing of the spread', () => {
  expect(meanInterval([7])).toEqual({ mean: 7, low: 7, high: 7 });
});

test('of five normal values, 95 % of the intervals hold the true mean', () => {
  const random = seededRandom(1);
  let held = 0;
  for (let round = 0; round < 4000; round++) {
    const { low, high } = meanInterval(Array.from({ length: 5 }, () => 10 + 3 * standardNormal(random)));
    if (low <= 10 && high >= 10) held++;
  }
  expect(held / 4000).toBeGreaterThan(0.94);
  expect(held / 4000).toBeLessThan(0.96);
});

test('what a seed does to both sides cancels in a ratio', () => {
  const pairs = [1, 5, 20, 3].map((cost) => [0.8 * cost, cost] as const);
  const { mean, low, high } = ratioInterval(pairs) ?? { mean: 0, low: 0, high: 0 };
  for (const each of [mean, low, high]) expect(each).toBeCloseTo(0.8, 9);
  expect(ratioInterval([[0, 1]])).toBeUndefined();
  expect(ratioInterval([[1, 0]])).toBeUndefined();
});
