// How the rate of arrivals changes over time: between a base and a peak, with a way in and a way out.
import type { SHAPES } from '@muster/contract/words';

export type ShapeName = (typeof SHAPES)[number];

export interface ShapeOptions {
  readonly name: ShapeName;
  /** Peak rate ÷ base rate. */
  readonly peakRatio: number;
  /** Of `step`: how long each level lasts; of `spike` and `season`: from one to the next; of `weekly`: of a day. */
  readonly periodMs: number;
  readonly durationMs: number;
  /** The rate rises from 0 over this, and falls to 0 over `rampDownMs`, whatever the shape. */
  readonly rampUpMs: number;
  readonly rampDownMs: number;
  /** The trend: by the end the rate has grown, or shrunk, to this many times what the shape says [1]. */
  readonly trendRatio?: number;
}

/** The rate at a time since the start, as a multiple of the base rate. */
export type Shape = (atMs: number) => number;

/** A spike lasts this share of its period, in its middle. */
const SPIKE_RATIO = 0.1;
/** On the last two days of a week the rate rises by this share of what it rises on the others. */
const WEEKEND_RATIO = 0.3;
const WEEK_DAYS = 7;

export function shapeOf(options: ShapeOptions): Shape {
  const { durationMs, rampUpMs, rampDownMs, trendRatio = 1 } = options;
  const level = levelOf(options);
  return (atMs) => {
    const rising = rampUpMs > 0 ? Math.min(1, atMs / rampUpMs) : 1;
    const falling = rampDownMs > 0 ? Math.min(1, Math.max(0, durationMs - atMs) / rampDownMs) : 1;
    const trend = 1 + (trendRatio - 1) * Math.min(1, atMs / durationMs);
    return level(atMs) * trend * Math.min(rising, falling);
  };
}

function levelOf({ name, peakRatio, periodMs, durationMs }: ShapeOptions): Shape {
  const rise = peakRatio - 1;
  const phase = (atMs: number): number => (atMs % periodMs) / periodMs;
  switch (name) {
    case 'constant':
      return () => 1;
    case 'ramp':
      return (atMs) => 1 + rise * Math.min(1, atMs / durationMs);
    case 'step': {
      // As many levels as periods begin, from the base to the peak in equal steps.
      const last = Math.ceil(durationMs / periodMs) - 1;
      return (atMs) => 1 + (last < 1 ? 0 : rise * Math.min(1, Math.floor(atMs / periodMs) / last));
    }
    case 'spike':
      return (atMs) => (Math.abs(phase(atMs) - 0.5) < SPIKE_RATIO / 2 ? peakRatio : 1);
    case 'season':
      // A sine that begins at its lowest.
      return (atMs) => 1 + rise * swing(phase(atMs));
    case 'weekly':
      return (atMs) => {
        const day = Math.floor(atMs / periodMs) % WEEK_DAYS;
        return 1 + rise * swing(phase(atMs)) * (day < WEEK_DAYS - 2 ? 1 : WEEKEND_RATIO);
      };
  }
}

const swing = (phase: number): number => (1 - Math.cos(2 * Math.PI * phase)) / 2;
