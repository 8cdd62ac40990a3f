// Quantiles of any number of values in bounded memory: counts in buckets that grow by a fixed ratio, as in DDSketch
// (Masson, Rim and Lee, VLDB 2019, section 2.1). Sketches are added bucket by bucket, so that a quantile of a sum is as
// exact as one of a part.
//
// Q1. A quantile is off by no more than QUANTILE_ERROR_RATIO of itself, for values within the range of the buckets.

/** Buckets until a value has doubled. */
const BUCKETS_PER_DOUBLING = 35;
const GROWTH = 2 ** (1 / BUCKETS_PER_DOUBLING);
/** The alpha of the paper: (growth - 1) / (growth + 1), just below one percent. */
export const QUANTILE_ERROR_RATIO = (GROWTH - 1) / (GROWTH + 1);
/** What is smaller counts as nothing: a tenth of a microsecond, in seconds. */
const UNIT = 1e-7;
/** From UNIT up to 3.6 billion: ratios, a century in seconds, gigabytes. */
const DOUBLINGS = 55;
const BUCKETS = DOUBLINGS * BUCKETS_PER_DOUBLING + 1;

/** Numbers of buckets that were hit, ascending, and how often each. */
export interface SketchBuckets {
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

export class Sketch {
  /** By bucket; what is above the last edge counts there. */
  readonly #counts = new Float64Array(BUCKETS);
  #low = BUCKETS;
  #high = -1;
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  /** Of a value of 0 or more; what is less counts as 0. */
  add(value: number): void {
    const index = bucketOf(value);
    this.#counts[index] = (this.#counts[index] as number) + 1; // index < BUCKETS
    if (index < this.#low) this.#low = index;
    if (index > this.#high) this.#high = index;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** The buckets that were hit. */
  buckets(): SketchBuckets {
    const indexes: number[] = [];
    const counts: number[] = [];
    for (let index = this.#low; index <= this.#high; index++) {
      const count = this.#counts[index] as number; // index <= high < BUCKETS
      if (count === 0) continue;
      indexes.push(index);
      counts.push(count);
    }
    return { indexes, counts };
  }

  clear(): void {
    if (this.count === 0) return;
    this.#counts.fill(0, this.#low, this.#high + 1);
    this.#low = BUCKETS;
    this.#high = -1;
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
  }
}

function bucketOf(value: number): number {
  if (!(value > UNIT)) return 0;
  const index = Math.ceil(Math.log2(value / UNIT) * BUCKETS_PER_DOUBLING);
  return index < BUCKETS ? index : BUCKETS - 1;
}

/** The largest value that a bucket counts. */
function edgeOf(index: number): number {
  return UNIT * 2 ** (index / BUCKETS_PER_DOUBLING);
}

/** The buckets of two sketches together. */
export function addBuckets(a: SketchBuckets, b: SketchBuckets): SketchBuckets {
  const indexes: number[] = [];
  const counts: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.indexes.length || j < b.indexes.length) {
    const left = a.indexes[i] ?? BUCKETS;
    const right = b.indexes[j] ?? BUCKETS;
    const index = Math.min(left, right);
    indexes.push(index);
    // Both have as many counts as indexes.
    const ofLeft = left === index ? (a.counts[i++] as number) : 0;
    counts.push(ofLeft + (right === index ? (b.counts[j++] as number) : 0));
  }
  return { indexes, counts };
}

/** How many values are above one (Q1). */
export function countAbove({ indexes, counts }: SketchBuckets, value: number): number {
  const edge = bucketOf(value);
  let above = 0;
  // As many counts as indexes.
  for (const [at, index] of indexes.entries()) if (index > edge) above += counts[at] as number;
  return above;
}

/**
 * The least value that so large a share of the values does not exceed (Q1), within `min` and `max`; 0 for none. `ratio`
 * is in 0..1.
 */
export function quantileOf(
  { indexes, counts }: SketchBuckets,
  ratio: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  let total = 0;
  for (const count of counts) total += count;
  const rank = Math.max(1, Math.ceil(ratio * total));
  let seen = 0;
  for (const [at, index] of indexes.entries()) {
    seen += counts[at] as number; // as many as indexes
    if (seen < rank) continue;
    // Between the edges of the bucket, so that it is off by the same share of either.
    const value = index === 0 ? 0 : (2 * edgeOf(index)) / (1 + GROWTH);
    return Math.min(max, Math.max(min, value));
  }
  return 0;
}
