// How sure a comparison is: seeds are drawn again and again, with both sides of each.
//
// Percentile bootstrap of Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13. Pairs stay
// together, so that what a seed does to both sides cancels.
import { assert } from '../base/assert.ts';
import type { Random } from '../base/random.ts';

export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  /** Mean of ours ÷ mean of theirs. */
  readonly ratio: Interval;
  /** Mean of ours − mean of theirs. */
  readonly difference: Interval;
}

const DRAWS = 10_000;

/** 95 % intervals; with one pair they have no width, and say nothing. */
export function comparePairs(pairs: readonly Pair[], random: Random): Comparison {
  assert(pairs.length > 0, 'a comparison needs a pair');
  const ratios = new Float64Array(DRAWS);
  const differences = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    let ours = 0;
    let theirs = 0;
    for (let count = 0; count < pairs.length; count++) {
      const pair = pairs[random.below(pairs.length)];
      ours += pair?.ours ?? 0;
      theirs += pair?.theirs ?? 0;
    }
    ratios[draw] = ours / theirs;
    differences[draw] = (ours - theirs) / pairs.length;
  }
  const ours = pairs.reduce((sum, pair) => sum + pair.ours, 0);
  const theirs = pairs.reduce((sum, pair) => sum + pair.theirs, 0);
  return {
    ratio: { value: ours / theirs, ...middle(ratios) },
    difference: { value: (ours - theirs) / pairs.length, ...middle(differences) },
  };
}

function middle(draws: Float64Array): { low: number; high: number } {
  draws.sort();
  const at = (share: number): number => draws[Math.round((draws.length - 1) * share)] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
