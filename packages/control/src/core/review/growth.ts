// What only grows: memory that is never given back, a disk that fills. When does it reach its end?
//
// G1. What has grown and settles is no leak: the newer half of the points must grow, too, and surely.
import { type Point, senSlope } from '../../base/sen-slope.ts';
import { POINTS_MIN, type TrendFound, trendOf } from './trend.ts';

export interface GrowthFound {
  readonly trend: TrendFound;
  /** Surely, and still. */
  readonly isGrowing: boolean;
  /** Until the limit is reached at this slope; absent when nothing grows or there is no limit. */
  readonly daysLeft?: number;
  /** At the upper end of the slope's interval: the earliest day to be ready for. */
  readonly daysLeftMin?: number;
}

/** Points in the order of time; `left` is what is still free after the last of them, in their unit. */
export function growthOf(points: readonly Point[], left: number | undefined): GrowthFound {
  const trend = trendOf(points);
  const newer = points.slice(-Math.max(POINTS_MIN, points.length >> 1));
  const isGrowing = trend.direction === 'up' && (senSlope(newer)?.low ?? 0) > 0; // G1
  if (!isGrowing || left === undefined) return { trend, isGrowing };
  const daysLeft = Math.max(0, left) / trend.perDay;
  return { trend, isGrowing, daysLeft, daysLeftMin: Math.max(0, left) / Math.max(trend.perDay, trend.perDayHigh) };
}
