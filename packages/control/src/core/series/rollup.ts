// Fine windows become coarse ones: a tier holds the window that is open, and gives it away when a later one begins.
//
// U1. A window that is rolled up equals the sum of its parts, so that quantiles are as exact as those of a sample.
import type { SeriesKey } from './labels.ts';
import type { Tier } from './tiers.ts';
import { addWindows, type Window } from './window.ts';

export interface SeriesEntry {
  readonly key: SeriesKey;
  /** What tells its series apart: see `seriesId`. */
  readonly id: string;
  readonly window: Window;
}

/** What was measured of all series in one window of time. */
export interface SeriesBlock {
  /** Begin of the window. */
  readonly at: number;
  readonly entries: readonly SeriesEntry[];
}

export class Rollup {
  readonly #stepMs: number;
  #at = 0;
  readonly #open = new Map<string, SeriesEntry>();

  constructor({ stepMs }: Pick<Tier, 'stepMs'>) {
    this.#stepMs = stepMs;
  }

  /** Counts a finer block in; the window that is over with it, if one is. Blocks come in the order of time. */
  add(block: SeriesBlock): SeriesBlock | undefined {
    const at = Math.floor(block.at / this.#stepMs) * this.#stepMs;
    const closed = at === this.#at ? undefined : this.open();
    if (at !== this.#at) this.#open.clear();
    this.#at = at;
    for (const entry of block.entries) {
      const so = this.#open.get(entry.id);
      const window = so === undefined ? entry.window : addWindows(so.window, entry.window); // U1
      this.#open.set(entry.id, { key: entry.key, id: entry.id, window });
    }
    return closed;
  }

  /** The window that is not over yet; undefined when it is empty. */
  open(): SeriesBlock | undefined {
    return this.#open.size === 0 ? undefined : { at: this.#at, entries: [...this.#open.values()] };
  }
}
