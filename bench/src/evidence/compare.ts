// Comparing contenders over seeds. Each seed gives a pair of runs of one scene, so ratios are taken within a seed, and
// what is uncertain is their geometric mean: its interval comes from drawing the seeds anew (the percentile bootstrap;
// B. Efron, Annals of Statistics 7, 1979).
import { quantile, seededRandom } from '../statistics.ts';

export interface Estimate {
  readonly value: number;
  /** 95 %. */
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;
const SEED = 20_240;

/** The ratio of paired values, all above 0. */
export function ratioOf(values: readonly number[], others: readonly number[]): Estimate {
  const { value, low, high } = meanOf(values.map((own, seed) => Math.log(own / (others[seed] as number)))); // pairs
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

export function meanOf(values: readonly number[]): Estimate {
  const next = seededRandom(SEED);
  const means = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawn = values.map(() => values[Math.floor(next() * values.length)] as number); // below length
    means[resample] = sum(drawn) / values.length;
  }
  means.sort();
  const value = sum(values) / values.length;
  return { value, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

export type Verdict = 'better' | 'equal' | 'worse';

/** What the interval of a ratio of times can show: lower is better. */
export function verdictOf({ low, high }: Estimate): Verdict {
  if (high < 1) return 'better';
  return low > 1 ? 'worse' : 'equal';
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
