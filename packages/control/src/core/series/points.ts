// From stored windows to the points of an answer: windows of the wanted length, and the quantiles of distributions.
import type { SeriesPoint, SeriesReply } from '@muster/contract';
import { quantileOf } from '../../base/sketch.ts';
import type { Labels } from './labels.ts';
import type { SeriesBlock } from './rollup.ts';
import { addWindows, type Window } from './window.ts';

interface Growing {
  readonly labels: Labels;
  /** By the begin of the window, ascending. */
  readonly windows: Map<number, Window>;
}

/** Series in the order of their ids; blocks come in the order of time. */
export function seriesOf(blocks: Iterable<SeriesBlock>, stepMs: number): SeriesReply['series'] {
  const found = new Map<string, Growing>();
  for (const { at, entries } of blocks) {
    const begin = Math.floor(at / stepMs) * stepMs;
    for (const { key, id, window } of entries) {
      let series = found.get(id);
      if (series === undefined) {
        series = { labels: key.labels, windows: new Map() };
        found.set(id, series);
      }
      const so = series.windows.get(begin);
      series.windows.set(begin, so === undefined ? window : addWindows(so, window));
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, { labels, windows }]) => ({
    labels: { ...labels },
    points: [...windows].map(([at, window]) => pointOf(at, window)),
  }));
}

export function pointOf(at: number, window: Window): SeriesPoint {
  const { count, sum, min, max, buckets } = window;
  const point = { at, count, min, mean: sum / count, max };
  if (buckets === undefined) return point;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((ratio) => quantileOf(buckets, ratio, window)) as [
    number,
    number,
    number,
  ]; // one for each
  return { ...point, p50, p95, p99 };
}
