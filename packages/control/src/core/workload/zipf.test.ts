import { expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { zipfOf } from './zipf.ts';

const countsOf = (options: { count: number; exponent: number }, draws: number): number[] => {
  const next = zipfOf(options, seededRandom(11));
  const counts = new Array<number>(options.count).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    const rank = next();
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  return counts;
};

test('a rank comes in proportion to 1 ÷ its number to the exponent', () => {
  const draws = 200_000;
  const counts = countsOf({ count: 5, exponent: 1 }, draws);
  const total = 1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5;
  counts.forEach((count, rank) => {
    const expected = draws / (rank + 1) / total;
    expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

test('an exponent of 0 makes all alike; one rank is always the first', () => {
  const counts = countsOf({ count: 4, exponent: 0 }, 40_000);
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  expect(countsOf({ count: 1, exponent: 1.2 }, 10)).toEqual([10]);
});

test('the same seed, the same ranks', () => {
  const [first, second] = [1, 1].map((seed) => {
    const next = zipfOf({ count: 1000, exponent: 1.1 }, seededRandom(seed));
    return Array.from({ length: 100 }, next);
  });
  expect(first).toEqual(second);
});

test('too many ranks are refused', () => {
  expect(() => zipfOf({ count: 1_000_001, exponent: 1 }, seededRandom(1))).toThrow('1 to 1000000 ranks');
});
