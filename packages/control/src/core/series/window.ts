// What was measured of one series in a span of time: enough to add spans up without losing anything that is asked for.
import { addBuckets, type SketchBuckets } from '../../base/sketch.ts';

export interface Window {
  /** Values in it: samples of a counter or gauge, or values of a distribution. At least 1. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Of a distribution. */
  readonly buckets?: SketchBuckets;
}

/** Of a single sample. */
export function sampleWindow(value: number): Window {
  return { count: 1, sum: value, min: value, max: value };
}

/** The span that both cover. */
export function addWindows(a: Window, b: Window): Window {
  const count = a.count + b.count;
  const sum = a.sum + b.sum;
  const min = Math.min(a.min, b.min);
  const max = Math.max(a.max, b.max);
  if (a.buckets === undefined || b.buckets === undefined) return { count, sum, min, max };
  return { count, sum, min, max, buckets: addBuckets(a.buckets, b.buckets) };
}
