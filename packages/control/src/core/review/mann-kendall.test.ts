import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceOfTrend, medianOf, serialInflation, upperTail } from './mann-kendall.ts';

const pointsOf = (values: readonly number[]) => values.map((value, at) => ({ at, value }));

describe('the test of Mann and Kendall', () => {
  it('has the chance of an example worked by hand, ties and all', () => {
    // Of the 10 pairs of 1 2 2 4 5 nine rise and one is alike; the tie of two takes 18 from the 300 of five points.
    const variance = (300 - 18) / 18;
    expect(chanceOfTrend([pointsOf([1, 2, 2, 4, 5])])).toBeCloseTo(2 * upperTail((9 - 1) / Math.sqrt(variance)), 12);
    // Two groups: their pairs and their variances are added; between them nothing is compared.
    const two = [pointsOf([9, 10, 11]), pointsOf([1, 2, 3])];
    expect(chanceOfTrend(two)).toBeCloseTo(2 * upperTail((6 - 1) / Math.sqrt((2 * 66) / 18)), 12);
  });

  it('says what is alike is no trend, and neither are one or no points', () => {
    for (const values of [[], [3], [3, 3, 3, 3, 3, 3, 3, 3]]) {
      expect(chanceOfTrend([pointsOf(values)])).toBeCloseTo(1, 6);
    }
  });

  it('heeds nothing but the order of the values, in either direction', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 40 }), (values) => {
        const chance = chanceOfTrend([pointsOf(values)]);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chanceOfTrend([pointsOf(values.map((value) => -value))])).toBeCloseTo(chance, 9);
        expect(chanceOfTrend([pointsOf(values.map((value) => value ** 3))])).toBeCloseTo(chance, 9);
        expect(chanceOfTrend([pointsOf(values)], 4)).toBeGreaterThanOrEqual(chance - 1e-9);
      }),
    );
  });

  it('trusts points that resemble their neighbours less', () => {
    const waves = Array.from({ length: 200 }, (_none, step) => Math.sin(step / 8));
    expect(serialInflation(waves, 200)).toBeGreaterThan(10);
    expect(serialInflation([1, -1, 1, -1, 1, -1, 1, -1, 1, -1], 10)).toBe(1);
    expect(serialInflation([1, 2, 3], 3)).toBe(1);
  });
});

describe('the tail of a normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.158_655_254],
    [1.959_963_985, 0.025],
    [-1, 0.841_344_746],
    [4, 0.000_031_671],
  ])('above %d', (score, share) => {
    expect(upperTail(score)).toBeCloseTo(share, 6);
  });
});

describe('the median', () => {
  it('is the middle, or between the two middles', () => {
    expect([medianOf([]), medianOf([4]), medianOf([4, 1, 9]), medianOf([4, 1, 9, 2])]).toEqual([undefined, 4, 4, 3]);
  });
});
