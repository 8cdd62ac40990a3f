// How sure a mean over seeds is: the 95 % interval of Student's t, which holds for a handful of seeds too, where a
// bootstrap is too narrow ("Student", "The probable error of a mean", Biometrika 6, 1908).

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Of at least one value; with one, nothing is known of the spread, and the interval has no width. */
export function meanInterval(values: readonly number[]): Interval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const reach = studentQuantile(count - 1) * Math.sqrt(variance / count);
  return { mean, low: mean - reach, high: mean + reach };
}

/**
 * Ours ÷ theirs, seed by seed: the geometric mean of the ratios, with its interval. Undefined where one of the values
 * is not above 0, since a ratio says nothing there.
 */
export function ratioInterval(pairs: readonly (readonly [ours: number, theirs: number])[]): Interval | undefined {
  if (pairs.some(([ours, theirs]) => !(ours > 0 && theirs > 0))) return undefined;
  const { mean, low, high } = meanInterval(pairs.map(([ours, theirs]) => Math.log(ours / theirs)));
  return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
}

/** Of 1 to 10 degrees of freedom: table III of R. A. Fisher, "Statistical Methods for Research Workers" (1925). */
const QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228] as const;
/** Of the normal distribution: what the quantiles of Student's t tend to. */
const NORMAL = 1.959964;

/**
 * The quantile 0.975. Beyond the table: the expansion of Cornish and Fisher, as in Abramowitz and Stegun, "Handbook of
 * Mathematical Functions" (1964), 26.7.5; off by less than 0.002.
 */
export function studentQuantile(degrees: number): number {
  const known = QUANTILES[degrees - 1];
  if (known !== undefined) return known;
  const [z, z3, z5] = [NORMAL, NORMAL ** 3, NORMAL ** 5];
  const third = (3 * NORMAL ** 7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
  return z + (z3 + z) / 4 / degrees + (5 * z5 + 16 * z3 + 3 * z) / 96 / degrees ** 2 + third / degrees ** 3;
}
