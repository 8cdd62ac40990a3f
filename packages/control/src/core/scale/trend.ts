// How fast a measure surely grows: one that jumps and stays, or starts slowly and settles, does not grow on.
import { type Point, senSlope } from '../../base/sen-slope.ts';

export type { Point } from '../../base/sen-slope.ts';

/** Fewer say nothing of a trend. */
export const POINTS_MIN = 8;

/** The lower end of the 95 % interval of the slope, in values per millisecond; undefined with too few points. */
export function sureSlope(points: readonly Point[]): number | undefined {
  return points.length < POINTS_MIN ? undefined : senSlope(points)?.low;
}
