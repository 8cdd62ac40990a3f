// Exact quantiles of what a run recorded.

/** The smallest value that at least this share of the values does not exceed; undefined without values. */
export function quantile(sorted: ArrayLike<number>, ratio: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)];
}

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Of values in any order, each times a factor [1]; null without values. */
export function percentilesOf(values: ArrayLike<number>, factor = 1): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (ratio: number): number => Number(((quantile(sorted, ratio) ?? 0) * factor).toFixed(3));
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}
