// Does a measure rise or fall at all, or is it chance? The test of Mann (Econometrica 13, 1945) and Kendall: it
// compares every pair of points, and asks nothing of how they are distributed.
import { medianOfSorted, type Point, pairTerm } from '../../base/sen-slope.ts';

/**
 * How probable it is that chance alone makes as many pairs rise, or fall, as do: 0..1, both directions together. Pairs
 * within a group are compared: of what has a season, those of equal seasons (Hirsch, Slack and Smith, Water Resources
 * Research 18, 1982). Points are in the order of time. Ties count for nothing, and take from the variance (Kendall,
 * Rank Correlation Methods, 1975, ch. 4). `inflation`: see serialInflation.
 */
export function chanceOfTrend(groups: readonly (readonly Point[])[], inflation = 1): number {
  let [sum, term] = [0, 0];
  for (const points of groups) {
    for (const [index, { value }] of points.entries()) {
      for (let later = index + 1; later < points.length; later++) {
        sum += Math.sign((points[later] as Point).value - value); // later < length
      }
    }
    term += pairTerm(points.length) - tieTerm(points);
  }
  const variance = (inflation * term) / 18;
  // Less one step, for the statistic moves in steps and the distribution does not.
  const score = variance <= 0 || sum === 0 ? 0 : (Math.abs(sum) - 1) / Math.sqrt(variance);
  return 2 * upperTail(score);
}

function tieTerm(points: readonly Point[]): number {
  const alike = new Map<number, number>();
  for (const { value } of points) alike.set(value, (alike.get(value) ?? 0) + 1);
  let sum = 0;
  for (const size of alike.values()) sum += pairTerm(size);
  return sum;
}

/** What resembles its neighbour more than this says too little on its own; the inflation stays finite. */
const RESEMBLANCE_MAX = 0.95;
/** Fewer points do not tell whether they resemble each other. */
const POINTS_MIN = 8;

/**
 * By how much points that resemble their neighbours widen the variance: 1 + 2 Σ (1 − k/n) r^k over the lags within
 * `lags` points, with r the correlation of neighbours once trend and season are taken out (Yue and Wang, Water
 * Resources Management 18, 2004, eq. 6). 1 = they do not.
 */
export function serialInflation(residuals: readonly number[], lags: number): number {
  const resemblance = Math.min(RESEMBLANCE_MAX, neighbourCorrelation(residuals));
  if (!(resemblance > 0)) return 1;
  let sum = 0;
  let power = 1;
  for (let lag = 1; lag < lags; lag++) {
    power *= resemblance;
    sum += (1 - lag / lags) * power;
  }
  return 1 + 2 * sum;
}

/** Of the ranks, so that no single point decides; without the bias of few points (Kendall, Biometrika 41, 1954). */
function neighbourCorrelation(values: readonly number[]): number {
  const count = values.length;
  if (count < POINTS_MIN) return 0;
  const ranks = ranksOf(values);
  const mean = (count + 1) / 2;
  let [products, squares] = [0, 0];
  for (const [index, rank] of ranks.entries()) {
    squares += (rank - mean) ** 2;
    if (index > 0) products += (rank - mean) * ((ranks[index - 1] as number) - mean); // index > 0
  }
  return squares === 0 ? 0 : ((count * products) / squares + 1) / (count - 4);
}

/** 1 for the least; values that are alike share the mean of their ranks. */
function ranksOf(values: readonly number[]): readonly number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (const index of order.slice(from, to)) ranks[index] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** Undefined of none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : medianOfSorted(Float64Array.from(values).sort());
}

/** How much of a normal distribution lies above: Abramowitz and Stegun 26.2.17, off by less than 1e-7. */
export function upperTail(score: number): number {
  if (score < 0) return 1 - upperTail(-score);
  const t = 1 / (1 + 0.231_641_9 * score);
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  return (Math.exp((-score * score) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
