// How long the tasks waited that started in the last minute, as quantiles: counts by logarithmic buckets.
import type { LiveQuantiles } from '@muster/contract';
import { Windows } from './windows.ts';

const WINDOW_MS = 5_000;
/** Twelve whole ones make the minute; the newest is the one that is counted in. */
const WINDOWS = 13;
/** Each is 2^¼ = 1.19 times as wide as the one before: its middle is off by a tenth at most. */
const BUCKETS_PER_DOUBLING = 4;
/** Up to 2^25 ms, nine hours. */
const BUCKETS = 25 * BUCKETS_PER_DOUBLING;

export class RecentWaits {
  readonly #counts: Windows;

  constructor(now: number) {
    this.#counts = new Windows({ windowMs: WINDOW_MS, windows: WINDOWS, columns: BUCKETS }, now);
  }

  add(ms: number, now: number): void {
    this.#counts.add(bucketOf(ms), 1, now);
  }

  /** Null when none started. */
  read(now: number): LiveQuantiles | null {
    this.#counts.advance(now);
    const counts = Array.from({ length: BUCKETS }, (_, bucket) => this.#counts.sum(bucket));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    const quantile = (share: number): number => {
      let left = share * total;
      const bucket = counts.findIndex((count) => {
        left -= count;
        return left <= 0;
      });
      return middleOf(bucket < 0 ? BUCKETS - 1 : bucket);
    };
    return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
  }
}

/** Less than a millisecond is the first. */
function bucketOf(ms: number): number {
  if (ms < 1) return 0;
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log2(ms) * BUCKETS_PER_DOUBLING));
}

function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(2 ** ((bucket - 0.5) / BUCKETS_PER_DOUBLING));
}
