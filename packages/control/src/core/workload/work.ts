// How long tasks take: sizes around a mean.
import type { WORK_DISTRIBUTIONS } from '@muster/contract/words';
import { assert } from '../../base/assert.ts';
import { exponential, standardNormal } from '../../base/distributions.ts';
import type { Random } from '../../base/random.ts';

export type WorkDistribution = (typeof WORK_DISTRIBUTIONS)[number];

/** Standard deviation of the logarithm: it puts the 99th percentile at ten times the median, as agent work often has. */
const SIGMA = 1;
/** Index of the Pareto tail: below 2 the variance is infinite, so that one large task can weigh as much as all others. */
const PARETO_ALPHA = 1.5;
const DAY_MS = 86_400_000;

/** Each call gives the work of one task, in whole milliseconds, a day at most. */
export function workOf(
  { meanMs, distribution }: { readonly meanMs: number; readonly distribution: WorkDistribution },
  random: Random,
): () => number {
  const whole = (ms: number): number => Math.min(DAY_MS, Math.round(ms));
  switch (distribution) {
    case 'fixed':
      return () => whole(meanMs);
    case 'exponential':
      return () => whole(exponential(random, meanMs));
    case 'lognormal': {
      // The mean of a lognormal is its median times e^(σ²/2).
      const medianMs = meanMs / Math.exp(SIGMA ** 2 / 2);
      return () => whole(medianMs * Math.exp(SIGMA * standardNormal(random)));
    }
    case 'pareto': {
      // The mean of a Pareto distribution is its least value times α ÷ (α − 1).
      const leastMs = (meanMs * (PARETO_ALPHA - 1)) / PARETO_ALPHA;
      return () => whole(leastMs * (1 - random.next()) ** (-1 / PARETO_ALPHA));
    }
  }
}

/**
 * Work as it was measured: each call gives one of the sizes, each as likely as the others (the empirical distribution).
 * There must be at least one.
 */
export function resampledWork(sizesMs: readonly number[], random: Random): () => number {
  assert(sizesMs.length > 0, 'sizes to draw from');
  const sizes = Float64Array.from(sizesMs, (ms) => Math.min(DAY_MS, Math.max(0, Math.round(ms))));
  return () => sizes[random.below(sizes.length)] as number; // below the length
}
