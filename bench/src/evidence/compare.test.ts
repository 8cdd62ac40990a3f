import { describe, expect, it } from 'vitest';
import { ratioOf, verdictOf } from './compare.ts';

const noisy = Array.from({ length: 20 }, (_, seed) => 10 + Math.sin(seed * 7) * 3);

describe('a comparison', () => {
  it('takes ratios within a seed, so that what both share leaves no doubt', () => {
    const half = noisy.map((value) => value / 2);
    const { value, low, high } = ratioOf(half, noisy);
    expect([value, low, high].map((each) => Number(each.toFixed(6)))).toEqual([0.5, 0.5, 0.5]);
    expect(verdictOf(ratioOf(half, noisy))).toBe('better');
  });

  it('calls equal what differs by chance', () => {
    const other = noisy.map((value, seed) => value * (1 + 0.2 * Math.cos(seed * 11)));
    const estimate = ratioOf(noisy, other);
    expect(estimate.low).toBeLessThan(1);
    expect(estimate.high).toBeGreaterThan(1);
    expect(verdictOf(estimate)).toBe('equal');
  });

  it('gives the same interval each time', () => {
    expect(ratioOf(noisy, [...noisy].reverse())).toEqual(ratioOf(noisy, [...noisy].reverse()));
  });
});
