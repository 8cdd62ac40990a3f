// Where the lines of a grid lie: round numbers, round times.

import { durationText } from '@muster/contract/amounts';

const MS_STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];

/** From 0 to the first round number at or above the highest value, in at most `count` steps. */
export function ticksTo(highest: number, count = 4): readonly number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  return multiples(step, Math.ceil(highest / step - 1e-9));
}

/** Round times from 0 up to the span. */
export function timeTicks(spanMs: number, count = 8): readonly number[] {
  const rough = Math.max(1, spanMs) / count;
  const day = 86_400_000;
  const step = MS_STEPS.find((each) => each >= rough) ?? Math.ceil(rough / day) * day;
  return multiples(step, Math.floor(spanMs / step));
}

const multiples = (step: number, last: number): readonly number[] =>
  Array.from({ length: last + 1 }, (_, index) => Number((index * step).toPrecision(12)));

/** The time of a grid line: 0, 30 s, 1 h 15 min. */
export const timeLabel = (ms: number): string => (ms === 0 ? '0' : durationText(ms));
