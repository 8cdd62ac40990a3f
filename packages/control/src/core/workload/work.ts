// How long tasks take: sizes around a mean.
import { exponential, standardNormal } from '../../base/distributions.ts';
import type { Random } from '../../base/random.ts';

export const WORK_DISTRIBUTIONS = ['fixed', 'exponential', 'lognormal'] as const;
export type WorkDistribution = (typeof WORK_DISTRIBUTIONS)[number];

/** Standard deviation of the logarithm: it puts the 99th percentile at ten times the median, as agent work often has. */
const SIGMA = 1;
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
  }
}
