import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hotLimit, isHot, selectSmallest } from './guard.ts';
import { Slate } from './slate.ts';

const ratios = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e6, noNaN: true })),
  {
    minLength: 1,
    maxLength: 64,
  },
);

describe('guard', () => {
  it('selects what sorting would', () => {
    fc.assert(
      fc.property(ratios, fc.nat(63), (values, index) => {
        const target = index % values.length;
        const sorted = [...values].sort((a, b) => a - b);
        expect(selectSmallest(Float64Array.from(values), values.length, target)).toBe(sorted[target]);
      }),
      { seed: 1 },
    );
  });

  it('calls hot exactly what is above the limit, and never the session’s own agent', () => {
    fc.assert(
      fc.property(
        ratios,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.integer({ min: -1, max: 5 }),
        (values, quantile, affine) => {
          const slate = new Slate(64);
          slate.affine = affine;
          for (const value of values) {
            slate.workRatio[slate.count] = value;
            slate.push(0);
          }
          const rank = Math.ceil(quantile * values.length);
          const limit = hotLimit(slate, rank, new Float64Array(64));
          values.forEach((value, index) => {
            expect(isHot(slate, index, rank)).toBe(value > limit && index !== affine);
          });
          expect(values.filter((value) => value > limit).length).toBeLessThanOrEqual(values.length - rank);
        },
      ),
      { seed: 1 },
    );
  });
});
