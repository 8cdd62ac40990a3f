import { describe, expect, it } from 'vitest';
import { median, quantile, seededRandom, summarise } from './statistics.ts';

describe('quantiles', () => {
  it.each([
    [[1, 2, 3], 0.5, 2],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 1, 4],
    [[5], 0.99, 5],
  ])('of %j at %d is %d', (sorted, share, expected) => {
    expect(quantile(sorted, share)).toBe(expected);
  });

  it('sort by number and leave their input as it was', () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
    expect(summarise(values)).toEqual({ count: 3, p50: 10, p99: 98.2, max: 100 });
  });

  it('of nothing are not numbers', () => {
    expect(median([])).toBeNaN();
    expect(summarise([]).max).toBeNaN();
  });
});

describe('the seeded random', () => {
  const take = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed));

  it('repeats itself for a seed and differs between seeds', () => {
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
  });

  it('is spread over [0, 1)', () => {
    const values = take(7);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(median(values)).toBeCloseTo(0.5, 1);
  });
});
