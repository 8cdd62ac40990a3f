import { describe, expect, it } from 'vitest';
import { standardNormal } from '../base/distributions.ts';
import { seededRandom } from '../base/random.ts';
import { comparePairs } from './paired-bootstrap.ts';

describe('comparePairs', () => {
  it('has the means of the pairs in the middle', () => {
    const { ratio, difference } = comparePairs(
      [
        { ours: 8, theirs: 10 },
        { ours: 16, theirs: 20 },
      ],
      seededRandom(1),
    );
    expect(ratio).toEqual({ value: 0.8, low: 0.8, high: 0.8 });
    expect(difference).toEqual({ value: -3, low: -4, high: -2 });
  });

  it('cancels what a seed does to both sides', () => {
    const random = seededRandom(2);
    const pairs = Array.from({ length: 20 }, () => {
      const load = 100 + 50 * random.next();
      return { ours: load - 1 + 0.1 * random.next(), theirs: load };
    });
    const { difference } = comparePairs(pairs, random);
    expect(difference.low).toBeGreaterThan(-1);
    expect(difference.high).toBeLessThan(-0.9);
  });

  // The percentile bootstrap of 20 is known to be a little too narrow: about 92 to 93 % instead of 95 %.
  it('covers the true difference about as often as it says', () => {
    const random = seededRandom(3);
    let covered = 0;
    for (let round = 0; round < 50; round++) {
      const pairs = Array.from({ length: 20 }, () => ({ ours: 10 + standardNormal(random), theirs: 10 }));
      const { difference } = comparePairs(pairs, random);
      if (difference.low <= 0 && difference.high >= 0) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(42);
  });
});
