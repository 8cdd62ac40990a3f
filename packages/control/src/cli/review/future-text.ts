// Where things are going: trends, and what only grows.

import type { Review, ReviewGrowth, ReviewTrend } from '@muster/contract';
import { amount, byteText, durationText, percentText } from '@muster/contract/amounts';
import type { Fact } from '../table.ts';

const DAY_MS = 86_400_000;
const HOURS_MIN = 8;

export function trendLines(trends: Review['trends']): readonly Fact[] {
  const told = trends.filter(({ direction }) => direction !== 'too-short');
  if (told.length > 0) return told.map((trend) => [NAMES[trend.measure], trendText(trend)]);
  return [['none yet', `not enough data: trends are told from ${HOURS_MIN} hours on`]];
}

const NAMES: Readonly<Record<ReviewTrend['measure'], string>> = {
  load: 'load',
  'wait-p95': 'wait p95',
  'run-p50': 'run p50',
  'failed-ratio': 'failed',
  agents: 'agents',
  'cost-per-hour': 'cost per hour',
};

function trendText(trend: ReviewTrend): string {
  const { direction, median, perDay, perDayLow, perDayHigh, certainty, hours, isSeasonOut, unit } = trend;
  const value = (number: number): string => valueText(number, unit);
  const usual = `mostly ${value(median)}`;
  if (direction === 'steady') return `no trend in ${hours} hours, ${usual}`;
  const [low = 0, high = 0] = [Math.abs(perDayLow), Math.abs(perDayHigh)].sort((a, b) => a - b);
  const season = isSeasonOut ? '' : '; of less than 3 days: may be the time of day';
  const size = `${direction} by ${value(Math.abs(perDay))} a day (${bareText(low, unit)} to ${value(high)})`;
  return `${size}, ${usual}; ${certaintyText(certainty)} certain, from ${hours} hours${season}`;
}

/** Nobody is certain to 100 %. */
const certaintyText = (certainty: number): string => (certainty > 0.999 ? 'over 99.9 %' : percentText(certainty));

/** Its unit follows. */
const bareText = (value: number, unit: string): string =>
  unit === 's' || unit === 'ratio' ? valueText(value, unit) : amount(value);

function valueText(value: number, unit: string): string {
  if (unit === 's') return durationText(1_000 * value);
  return unit === 'ratio' ? percentText(value) : `${amount(value)} ${unit}`;
}

export function growthLines(growth: Review['growth']): readonly Fact[] {
  return growth.map((each) => [nameOf(each), growthText(each)]);
}

function nameOf({ of, pool }: ReviewGrowth): string {
  switch (of) {
    case 'controller-heap':
      return 'controller, heap';
    case 'controller-memory':
      return 'controller, memory';
    case 'memory-per-agent':
      return `an agent of ${pool}`;
    case 'disk':
      return 'disk';
    default:
      return of satisfies never;
  }
}

function growthText({ isKnown, isGrowing, bytes, bytesMax, perDay, daysLeft, daysLeftMin }: ReviewGrowth): string {
  const used =
    bytesMax === undefined
      ? byteText(bytes)
      : `${percentText(bytes / bytesMax)} of ${byteText(bytesMax)} used, ${byteText(bytesMax - bytes)} free`;
  if (!isKnown) return bytes === 0 ? 'not enough data' : `${used}; not enough data for its growth`;
  if (!isGrowing) return `${used}; does not grow`;
  const grows = `${used}; grows by ${byteText(perDay)} a day`;
  if (daysLeft === undefined) return grows;
  const earliest = daysLeftMin === undefined ? '' : ` (${durationText(daysLeftMin * DAY_MS)} at the earliest)`;
  return `${grows}: used up in ${durationText(daysLeft * DAY_MS)}${earliest}`;
}
