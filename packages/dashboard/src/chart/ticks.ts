// Round numbers for axes: few lines, at values that people count in.
import type { Unit } from '../words/numbers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [
  1_000,
  5_000,
  15_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
] as const;

const SPAN_STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);

/** Values from above 0 to the highest needed, at most `countMax` of them; the last one is the top of the axis. */
export function valueTicks(highest: number, unit: Unit = 'none', countMax = 4): readonly number[] {
  if (!(highest > 0)) return [1];
  const rough = highest / countMax;
  // From a minute on people count in minutes and hours, not in thousands of milliseconds.
  const span = unit === 'ms' && highest > 2 * MINUTE ? SPAN_STEPS.find((each) => each >= rough) : undefined;
  const step = span ?? roundStep(rough);
  const count = Math.max(1, Math.ceil(highest / step - 1e-9));
  return Array.from({ length: count }, (_, index) => (index + 1) * step);
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/** Moments between two others, at round times of the reader's clock, at most `countMax`. */
export function timeTicks(from: number, to: number, countMax: number): readonly number[] {
  const step = TIME_STEPS.find((each) => (to - from) / each <= countMax) ?? TIME_STEPS[TIME_STEPS.length - 1] ?? DAY;
  // Round in the reader's time zone: a day begins at midnight there.
  const offsetMs = new Date(to).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offsetMs) / step) * step + offsetMs;
  const ticks: number[] = [];
  for (let at = first; at <= to && ticks.length < 64; at += step) ticks.push(at);
  return ticks;
}

/** Moves labels apart that would cover each other, as little as needed, within the bounds; in and out in one order. */
export function apart(
  wanted: readonly number[],
  room: { readonly gap: number; readonly top: number; readonly bottom: number },
): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let above = room.top - room.gap;
  for (const index of order) {
    above = Math.max(placed[index] ?? 0, above + room.gap);
    placed[index] = above;
  }
  let below = room.bottom + room.gap;
  for (const index of order.reverse()) {
    below = Math.min(placed[index] ?? 0, below - room.gap);
    placed[index] = below;
  }
  return placed;
}
