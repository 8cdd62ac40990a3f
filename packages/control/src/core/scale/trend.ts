// How fast a measure surely grows, out of points that are not all to be trusted: one that jumps and stays, or starts
// slowly and settles, does not grow on.

export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Fewer say nothing of a trend. */
export const POINTS_MIN = 8;

/** Of a normal distribution, both sides together 5 %. */
const QUANTILE = 1.96;

/**
 * The lower end of the 95 % interval of the slope, in values per millisecond; undefined with too few points. The slope
 * is the median of those between all pairs of points, its interval the ranks around it that Kendall's statistic gives:
 * Sen, JASA 63 (1968), p. 1379, without ties. Costs the square of the points.
 */
export function sureSlope(points: readonly Point[]): number | undefined {
  const count = points.length;
  if (count < POINTS_MIN) return undefined;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pair = 0;
  for (const [index, a] of points.entries()) {
    for (const b of points.slice(index + 1)) slopes[pair++] = (b.value - a.value) / (b.at - a.at);
  }
  slopes.sort();
  const spread = QUANTILE * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  return slopes[Math.floor((slopes.length - spread) / 2) - 1];
}
