import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { POINTS_MIN, sureSlope } from './trend.ts';

const slopeOf = (values: readonly number[]): number | undefined =>
  sureSlope(values.map((value, at) => ({ at: at * 1000, value })));

const steps = (count: number, valueAt: (step: number) => number): number[] =>
  Array.from({ length: count }, (_none, step) => valueAt(step));

describe('the sure slope', () => {
  it('is that of a line, and unknown with too few points', () => {
    expect(slopeOf(steps(15, (step) => 5 + 3 * step))).toBeCloseTo(0.003, 9);
    expect(slopeOf(steps(15, (step) => 5 - 3 * step))).toBeCloseTo(-0.003, 9);
    expect(slopeOf(steps(POINTS_MIN, (step) => step))).toBeCloseTo(0.001, 9);
    expect(slopeOf(steps(POINTS_MIN - 1, (step) => step))).toBeUndefined();
  });

  it.each(steps(14, (step) => step + 1))('is none for a jump after %d of 15 points', (jump) => {
    expect(slopeOf(steps(15, (step) => (step < jump ? 0 : 1000)))).toBe(0);
  });

  it('hardly heeds single points that are far off', () => {
    const slope = slopeOf(steps(15, (step) => (step === 3 ? 10_000 : step === 9 ? -10_000 : step)));
    expect(slope).toBeGreaterThan(0.0009);
    expect(slope).toBeLessThanOrEqual(0.001);
  });

  it('is next to nothing for what grew and has settled', () => {
    expect(slopeOf(steps(15, (step) => 100 * (1 - Math.exp(-step / 2))))).toBeLessThan(0.001);
  });

  // The interval is of both sides: about 1 in 40 lies wholly above.
  it('is above 0 for few that only vary', () => {
    const random = seededRandom(7);
    const above = steps(2000, () => slopeOf(steps(15, () => random.next())) ?? 0).filter((slope) => slope > 0);
    expect(above.length).toBeGreaterThan(10);
    expect(above.length).toBeLessThan(80);
  });
});
