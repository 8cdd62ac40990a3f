// The behaviour of the preset `production` over time, as docs/scaling.md prints it.
import { describe, expect, it } from 'vitest';
import { EvaluatedPool } from '../../../test/scale/evaluations.ts';

/** Queue depth and utilisation, one evaluation after the other, 30 s apart. */
const LOAD: readonly (readonly [number, number])[] = [
  [10, 0.25],
  [50, 0.45],
  [80, 0.65],
  [120, 0.85],
  [140, 0.9],
  [150, 0.95],
  [120, 0.7],
  [80, 0.5],
  [40, 0.3],
  [15, 0.2],
  [12, 0.18],
  [8, 0.15],
  [5, 0.12],
  [3, 0.1],
];

describe('production over time', () => {
  const pool = new EvaluatedPool({ preset: 'production' });
  const verdicts = LOAD.map(([queueDepth, utilization]) => pool.evaluate({ queueDepth, utilization }));

  it('does nothing, counts to 3 and grows by 5, does nothing, counts to 5 and shrinks by 2', () => {
    expect(verdicts.map(({ from, to }) => to - from)).toEqual([0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, -2]);
    expect(verdicts.map(({ counters }) => counters.up)).toEqual([0, 0, 0, 1, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(verdicts.map(({ counters }) => counters.down)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]);
  });
});
