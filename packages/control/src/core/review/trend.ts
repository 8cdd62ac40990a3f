// Where a measure is going: up, down, or nowhere that one could tell; and how far per day.
//
// T1. A season of a day is no trend: with three days or more, only equal hours of the days are compared.
// T2. A trend is named when chance would rarely make it, and when it is large enough that somebody would care.
import { type Point, senSlopeWithin } from '../../base/sen-slope.ts';
import { chanceOfTrend, medianOf, serialInflation } from './mann-kendall.ts';

export interface TrendFound {
  /** `too-short`: fewer points than say anything. */
  readonly direction: 'up' | 'down' | 'steady' | 'too-short';
  /** Values per day, and the ends of the 95 % interval; 0 with too few points. */
  readonly perDay: number;
  readonly perDayLow: number;
  readonly perDayHigh: number;
  /** 1 less the probability that chance alone looks like it; 0..1. */
  readonly certainty: number;
  /** What the measure mostly was. */
  readonly median: number;
  readonly points: number;
  readonly isSeasonOut: boolean;
}

/** Two weeks of hours; the newest are looked at. */
export const POINTS_MAX = 336;
/** Fewer say nothing. */
export const POINTS_MIN = 8;
const CERTAINTY_MIN = 0.99;
/** Of the median, over the whole span. */
const CHANGE_RATIO_MIN = 0.05;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;
const SEASON_MS_MIN = 3 * DAY_MS - HOUR_MS;

/** Of points in the order of time, hours or so apart. Costs the square of the points at most. */
export function trendOf(given: readonly Point[]): TrendFound {
  const points = given.slice(-POINTS_MAX);
  const median = medianOf(points.map(({ value }) => value)) ?? 0;
  const [first, last] = [points[0], points.at(-1)];
  const found = { median, points: points.length, isSeasonOut: false };
  if (first === undefined || last === undefined || points.length < POINTS_MIN) {
    return { ...found, direction: 'too-short', perDay: 0, perDayLow: 0, perDayHigh: 0, certainty: 0 };
  }
  const spanMs = last.at - first.at;
  const isSeasonOut = spanMs >= SEASON_MS_MIN;
  const groups = isSeasonOut ? byHour(points) : [points]; // T1
  const { slope = 0 } = senSlopeWithin(groups) ?? {};
  const inflation = serialInflation(residualsOf(groups, slope), isSeasonOut ? HOURS : points.length);
  const { low = 0, high = 0 } = senSlopeWithin(groups, inflation) ?? {};
  const certainty = 1 - chanceOfTrend(groups, inflation);
  const isTrend = certainty >= CERTAINTY_MIN && Math.abs(slope) * spanMs >= CHANGE_RATIO_MIN * Math.abs(median); // T2
  return {
    ...found,
    direction: !isTrend ? 'steady' : slope > 0 ? 'up' : 'down',
    perDay: slope * DAY_MS,
    perDayLow: low * DAY_MS,
    perDayHigh: high * DAY_MS,
    certainty,
    isSeasonOut,
  };
}

function byHour(points: readonly Point[]): readonly (readonly Point[])[] {
  const hours = new Map<number, Point[]>();
  for (const point of points) {
    const hour = Math.floor((point.at % DAY_MS) / HOUR_MS);
    const so = hours.get(hour);
    if (so === undefined) hours.set(hour, [point]);
    else so.push(point);
  }
  return [...hours.values()];
}

/** In the order of time: what is left of each point without the slope, and without the median of its group. */
function residualsOf(groups: readonly (readonly Point[])[], slope: number): readonly number[] {
  const origin = groups[0]?.[0]?.at ?? 0;
  const left = groups.flatMap((points) => {
    const flat = points.map(({ at, value }) => ({ at, value: value - slope * (at - origin) }));
    const usual = medianOf(flat.map(({ value }) => value)) ?? 0;
    return flat.map(({ at, value }) => ({ at, value: value - usual }));
  });
  return left.sort((a, b) => a.at - b.at).map(({ value }) => value);
}
