// The promises of the sketch, held against sorted values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBuckets, QUANTILE_ERROR_RATIO, quantileOf, Sketch } from './sketch.ts';

const RATIOS = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1];
/** Seconds from a tenth of a microsecond to two weeks. */
const value = fc.double({ min: -6.9, max: 6, noNaN: true }).map((exponent) => 10 ** exponent);
const values = fc.array(value, { minLength: 1, maxLength: 400 });

function sketchOf(all: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const each of all) sketch.add(each);
  return sketch;
}

function exactQuantile(all: readonly number[], ratio: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] as number; // not empty
}

describe('Q1: a quantile is off by one percent at most', () => {
  const check = (all: readonly number[], { buckets, min, max }: Parted): void => {
    for (const ratio of RATIOS) {
      const exact = exactQuantile(all, ratio);
      const error = Math.abs(quantileOf(buckets, ratio, { min, max }) - exact) / exact;
      expect(error, `quantile ${ratio} of ${all.length}`).toBeLessThanOrEqual(QUANTILE_ERROR_RATIO * 1.0001);
    }
  };

  it('of what was added', () => {
    expect(QUANTILE_ERROR_RATIO).toBeLessThan(0.01);
    fc.assert(fc.property(values, (all) => check(all, partedOf([all]))));
  });

  it('and of any sum of sketches, as if all had been added to one', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 2, maxLength: 8 }), (parts) => {
        const parted = partedOf(parts);
        expect(parted.buckets).toEqual(sketchOf(parts.flat()).buckets());
        check(parts.flat(), parted);
      }),
    );
  });
});

interface Parted {
  readonly buckets: ReturnType<Sketch['buckets']>;
  readonly min: number;
  readonly max: number;
}

function partedOf(parts: readonly (readonly number[])[]): Parted {
  const sketches = parts.map(sketchOf);
  return {
    buckets: sketches.map((sketch) => sketch.buckets()).reduce(addBuckets),
    min: Math.min(...sketches.map(({ min }) => min)),
    max: Math.max(...sketches.map(({ max }) => max)),
  };
}

describe('a sketch', () => {
  it('counts what is out of its range at its ends', () => {
    const sketch = sketchOf([-1, 0, 1e-12, 1e200, 1e300]);
    expect(sketch.buckets().counts).toEqual([3, 2]);
  });

  it('is empty again once it is cleared', () => {
    const sketch = sketchOf([1, 2, 3]);
    sketch.clear();
    expect(sketch.buckets()).toEqual({ indexes: [], counts: [] });
    expect(sketch.count + sketch.sum).toBe(0);
    sketch.add(5);
    expect(quantileOf(sketch.buckets(), 0.5, sketch)).toBe(5);
  });
});
