import { describe, expect, it } from 'vitest';
import { costAt, frontierOf, segmentAt } from './cost-curve.ts';

const POINTS = [
  { cost: 100, violation: 0.001 },
  { cost: 60, violation: 0.02 },
  { cost: 70, violation: 0.03 },
  { cost: 40, violation: 0.1 },
  { cost: 60, violation: 0.02 },
];

describe('costAt', () => {
  it('leaves out what others beat', () => {
    expect(frontierOf(POINTS).map(({ cost }) => cost)).toEqual([100, 60, 40]);
  });

  it.each([
    { violation: 0.001, cost: 100 },
    { violation: 0.0105, cost: 80 },
    { violation: 0.02, cost: 60 },
    { violation: 0.06, cost: 50 },
    { violation: 0.1, cost: 40 },
  ])('is $cost at $violation', ({ violation, cost }) => {
    expect(costAt(POINTS, violation)).toBeCloseTo(cost, 9);
  });

  it('rewards no policy for violations that it need not make', () => {
    expect(costAt(POINTS, 0.5)).toBe(40);
    expect(costAt([{ cost: 7, violation: 0 }], 0.01)).toBe(7);
  });

  it('is undefined where no run violates as little', () => {
    expect(costAt(POINTS, 0.0005)).toBeUndefined();
    expect(costAt([], 0.05)).toBeUndefined();
  });

  it('lies between neighbours, which keep what else they are', () => {
    const named = POINTS.map((point, index) => ({ ...point, name: `point ${index}` }));
    expect(segmentAt(named, 0.06)).toMatchObject({ before: { name: 'point 1' }, after: { name: 'point 3' } });
    expect(segmentAt(named, 0.1)).toMatchObject({ before: { name: 'point 3' }, after: undefined });
    expect(segmentAt(named, 0)).toMatchObject({ before: undefined, after: { name: 'point 0' } });
  });
});
