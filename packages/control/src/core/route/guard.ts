// The guard against hot spots: an agent with more work in flight, for its capacity, than most of the candidates is not
// chosen, whatever its score. A weighted sum alone would let good history buy an overload.
//
// A candidate is hot when its work ratio is strictly above the limit, the `quantile` of all candidates' ratios: the
// rank-th smallest of them, rank = ⌈quantile × count⌉. Ties are cold; at rank 0 everything is hot.
import { assert } from '../../base/assert.ts';
import type { Slate } from './slate.ts';

/**
 * True when `rank` or more of the candidates have less work: the same as being above the limit, without finding it. The
 * best by score is rarely hot, so one such count is much cheaper than a selection.
 */
export function isHot(slate: Slate, index: number, rank: number): boolean {
  if (index === slate.affine) return false;
  const { workRatio, count } = slate;
  const ratio = workRatio[index] as number; // index < count, as everywhere below
  let less = 0;
  for (let other = 0; other < count; other++) if ((workRatio[other] as number) < ratio) less++;
  return less >= rank;
}

/** The limit itself, for the record. `scratch` is overwritten. */
export function hotLimit(slate: Slate, rank: number, scratch: Float64Array): number {
  if (rank <= 0) return 0;
  let max = 0;
  for (let index = 0; index < slate.count; index++) {
    const ratio = slate.workRatio[index] as number;
    scratch[index] = ratio;
    if (ratio > max) max = ratio;
  }
  return max === 0 ? 0 : selectSmallest(scratch, slate.count, rank - 1);
}

/** Hoare's quickselect: the value that would stand at `target` after sorting the first `count`. */
export function selectSmallest(values: Float64Array, count: number, target: number): number {
  assert(target >= 0 && target < count, 'nothing to select from');
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number; // between low and high
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = swapped;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break;
  }
  return values[target] as number;
}
