// How fast a measure grows, out of points that are not all to be trusted: the median of the slopes between all pairs,
// which up to 29 % of bad points do not move far.

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** In values per millisecond. */
export interface SenSlope {
  readonly slope: number;
  /** The ends of the 95 % interval; infinite where the points do not bound it. */
  readonly low: number;
  readonly high: number;
}

/** Of a normal distribution, both sides together 5 %. */
const QUANTILE = 1.96;

/**
 * The slope of Theil and Sen, and the interval that the ranks around it give by Kendall's statistic: Sen, JASA 63
 * (1968), p. 1379, without ties. `inflation` is by how much the variance of that statistic is larger than that of
 * independent points. Undefined with fewer than two moments. Costs the square of the points.
 */
export function senSlope(points: readonly Point[], inflation = 1): SenSlope | undefined {
  return senSlopeWithin([points], inflation);
}

/**
 * The same from pairs within a group only, for what has a season: the slope between equal seasons (Hirsch, Slack and
 * Smith, Water Resources Research 18, 1982).
 */
export function senSlopeWithin(groups: readonly (readonly Point[])[], inflation = 1): SenSlope | undefined {
  const pairsMax = groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const slopes = new Float64Array(pairsMax);
  let pairs = 0;
  for (const points of groups) {
    for (let first = 0; first < points.length; first++) {
      const a = points[first] as Point; // first < length
      for (let second = first + 1; second < points.length; second++) {
        const b = points[second] as Point; // second < length
        if (b.at !== a.at) slopes[pairs++] = (b.value - a.value) / (b.at - a.at);
      }
    }
  }
  if (pairs === 0) return undefined;
  const sorted = slopes.subarray(0, pairs).sort();
  const variance = groups.reduce((sum, { length }) => sum + pairTerm(length) / 18, 0);
  const spread = QUANTILE * Math.sqrt(inflation * variance);
  return {
    slope: medianOfSorted(sorted),
    low: sorted[Math.floor((pairs - spread) / 2) - 1] ?? Number.NEGATIVE_INFINITY,
    high: sorted[Math.ceil((pairs + spread) / 2)] ?? Number.POSITIVE_INFINITY,
  };
}

/** Of Kendall's statistic over so many independent points: 18 times its variance. */
export const pairTerm = (count: number): number => count * (count - 1) * (2 * count + 5);

/** Of at least one value, in ascending order. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number; // at least one value
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
