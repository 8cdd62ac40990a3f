// Which of many: a few are asked for often, most hardly ever. Tenants, users and topics share work out like this.
import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/random.ts';

/** The weights of all are kept: 8 bytes each. */
export const ZIPF_COUNT_MAX = 1_000_000;

export interface ZipfOptions {
  readonly count: number;
  /** 0 makes all alike; about 1 is usual. */
  readonly exponent: number;
}

/** Each call gives a rank from 0 on: rank r comes with a probability in proportion to 1 ÷ (r + 1)^exponent (Zipf's law). */
export function zipfOf({ count, exponent }: ZipfOptions, random: Random): () => number {
  assert(count >= 1 && count <= ZIPF_COUNT_MAX, `1 to ${ZIPF_COUNT_MAX} ranks, not ${count}`);
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -exponent;
    sums[rank] = sum;
  }
  return () => firstAbove(sums, random.next() * sum);
}

function firstAbove(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] as number) > value)
      high = middle; // middle < length
    else low = middle + 1;
  }
  return low;
}
