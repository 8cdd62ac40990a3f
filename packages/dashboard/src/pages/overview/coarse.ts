// Points of a second as points of a few: no more than a chart can show, each the mean of its time or its worst.
import type { ChartPoint } from './history.ts';

/** More points than this only make a line thick. */
export const POINTS_SHOWN_MAX = 240;

export interface Coarse {
  readonly times: readonly number[];
  mean(of: (point: ChartPoint) => number | null): readonly (number | null)[];
  worst(of: (point: ChartPoint) => number | null): readonly (number | null)[];
}

/** Buckets begin at multiples of their length, so that a point that is drawn stays as it was when the next one comes. */
export function coarse(points: readonly ChartPoint[]): Coarse {
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const stepMs = Math.max(1, Math.ceil((last - first) / 1_000 / POINTS_SHOWN_MAX)) * 1_000;
  const buckets: ChartPoint[][] = [];
  let current = Number.NaN;
  for (const point of points) {
    const bucket = Math.floor(point.at / stepMs);
    if (bucket === current) buckets.at(-1)?.push(point);
    else buckets.push([point]);
    current = bucket;
  }
  const over = (of: (point: ChartPoint) => number | null, fold: (values: readonly number[]) => number) =>
    buckets.map((bucket) => {
      const values = bucket.map(of).filter((value) => value !== null);
      return values.length === 0 ? null : fold(values);
    });
  return {
    times: buckets.map((bucket) => bucket.at(-1)?.at ?? 0),
    mean: (of) => over(of, (values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    worst: (of) => over(of, (values) => Math.max(...values)),
  };
}
