// Exact quantiles of what a run recorded.

/** The smallest value that at least this share of the values does not exceed; undefined without values. */
export function quantile(sorted: ArrayLike<number>, ratio: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)];
}
