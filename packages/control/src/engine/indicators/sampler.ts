// The rhythm: every ten seconds all indicators are sampled, kept, and rolled up.
//
// S1. No turn of the event loop works longer at it than a slice; the next sample begins after the last has ended.
// S2. A counter's sample is its growth over the ten seconds of its window, so that windows add up to what was counted
//     whether they were sampled late, or early as the first and the last of a process. Only after a gap that is longer
//     is it the rate over what has really passed: hours of sleep are no burst.
import type { Clock } from '../../base/clock.ts';
import type { SeriesKey } from '../../core/series/labels.ts';
import type { Meter } from '../../core/series/meter.ts';
import { Rollup, type SeriesBlock, type SeriesEntry } from '../../core/series/rollup.ts';
import { Sample, type Sampled } from '../../core/series/sample.ts';
import { ROLLED, SAMPLE_MS, TIERS, type Tier } from '../../core/series/tiers.ts';
import { sampleWindow } from '../../core/series/window.ts';
import type { Log, Probe, SeriesStore } from '../ports.ts';
import type { Timers } from '../timers.ts';
import type { Pause } from './pause.ts';

/** Adds what one part of the engine knows. */
export type Sampling = (sample: Sample, pause: Pause) => Promise<void> | void;

export interface SamplerParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly meter: Meter;
  readonly store: SeriesStore;
  readonly probes: readonly Probe[];
  readonly samplings: readonly Sampling[];
  readonly pause: Pause;
  /** No while the disk is full: what is left of it belongs to the journal. */
  readonly mayKeep: () => boolean;
  /** In milliseconds. */
  readonly stopwatch: () => number;
}

/** Single agents whose values make one block. */
const BLOCK_ENTRIES = 4_000;

/** Samples that are further apart than so many windows have missed one. */
const GAP_RATIO = 1.5;

/** What the last sample came to. */
export interface Readings {
  readonly at: number;
  readonly gauges: Iterable<Sampled>;
  readonly totals: Iterable<Sampled>;
}

export class Sampler {
  readonly #parts: SamplerParts;
  readonly #rollups: readonly { readonly tier: Tier; readonly rollup: Rollup }[];
  /** By series id: how far each counter was at the last sample. */
  #before = new Map<string, number>();
  #sampledAt = 0;
  #last: Sample | undefined;
  #tookMs = 0;
  #kept = 0;
  /** Values that were not kept because the disk is full. */
  #withheld = 0;
  #isStopped = false;
  /** The sample that is being taken. */
  #sampling: Promise<void> = Promise.resolve();

  constructor(parts: SamplerParts) {
    this.#parts = parts;
    this.#rollups = ROLLED.map((tier) => ({ tier, rollup: new Rollup(tier) }));
  }

  /** Undefined before the first sample. */
  get readings(): Readings | undefined {
    const last = this.#last;
    return last && { at: last.at, gauges: last.gauges.values(), totals: last.totals.values() };
  }

  /** The window of a tier that is not over yet; none when it is empty. */
  open(tier: Tier): readonly SeriesBlock[] {
    const open = this.#rollups.find((each) => each.tier === tier)?.rollup.open();
    return open === undefined ? [] : [open];
  }

  /** Takes up the windows that were open when the process ended, and samples from now on. */
  async start(): Promise<void> {
    const { clock, store } = this.#parts;
    this.#sampledAt = clock.now();
    let finer: Tier = TIERS.raw;
    for (const { tier, rollup } of this.#rollups) {
      const lastAt = await store.lastAt(tier);
      const from = lastAt === undefined ? 0 : lastAt + tier.stepMs;
      for await (const block of store.read(finer, { from, to: clock.now(), wants: () => true })) {
        const closed = rollup.add(block);
        if (closed !== undefined) store.keep(tier, closed);
      }
      finer = tier;
    }
    this.#later();
  }

  /** Takes one more sample than the rhythm does, so that nothing of the last seconds is missing. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sampling;
    if (this.#sampledAt > 0) await this.sample();
    await this.#parts.store.close();
  }

  #later(): void {
    const { clock, timers, log } = this.#parts;
    const at = (Math.floor(clock.now() / SAMPLE_MS) + 1) * SAMPLE_MS;
    timers.at(
      at,
      () => !this.#isStopped,
      () => {
        this.#sampling = this.sample()
          .catch((error: unknown) => log({ level: 'error', event: 'sample-failed', error: String(error) }))
          .finally(() => this.#later()); // S1
      },
    );
  }

  /** Samples now. */
  async sample(): Promise<void> {
    const { clock, meter, samplings, probes, pause, stopwatch, store } = this.#parts;
    const begunMs = stopwatch();
    const sample = new Sample(clock.now(), meter.labels);
    for (const add of samplings) await add(sample, pause);
    for (const probe of probes) for (const measured of probe()) sample.measured(measured);
    sample.total('muster_series_dropped_total', store.dropped + this.#withheld);
    sample.gauge('muster_series_kept', this.#kept);
    sample.gauge('muster_sampling_seconds', this.#tookMs / 1_000);
    const at = windowOf(this.#sampledAt, sample.at);
    const raw: SeriesBlock = { at, entries: this.#entriesOf(sample) };
    this.#last = sample;
    this.#kept = raw.entries.length + sample.agents.length;
    this.#keep(TIERS.raw, raw);
    for (let from = 0; from < sample.agents.length; from += BLOCK_ENTRIES) {
      await pause.turn();
      this.#put(TIERS.agents, { at: raw.at, entries: sample.agents.slice(from, from + BLOCK_ENTRIES) });
    }
    this.#tookMs = stopwatch() - begunMs;
  }

  #entriesOf(sample: Sample): readonly SeriesEntry[] {
    const { meter } = this.#parts;
    const entries: SeriesEntry[] = [];
    for (const [id, { key, value }] of sample.gauges) entries.push({ key, id, window: sampleWindow(value) });
    const before = this.#before;
    const seconds = secondsOf(sample.at - this.#sampledAt);
    this.#before = new Map();
    const rate = (key: SeriesKey, id: string, total: number): void => {
      this.#before.set(id, total);
      const grown = Math.max(0, total - (before.get(id) ?? 0));
      entries.push({ key, id, window: sampleWindow(grown / seconds) }); // S2
    };
    for (const { key, id, counter } of meter.counters()) rate(key, id, counter.total);
    for (const [id, { key, value }] of sample.totals) rate(key, id, value);
    for (const { key, id, distribution } of meter.distributions()) {
      const window = distribution.take();
      if (window !== undefined) entries.push({ key, id, window });
    }
    this.#sampledAt = sample.at;
    return entries;
  }

  #keep(tier: Tier, block: SeriesBlock): void {
    this.#put(tier, block);
    let finer: SeriesBlock | undefined = block;
    for (const coarser of this.#rollups) {
      finer = coarser.rollup.add(finer);
      if (finer === undefined) return;
      this.#put(coarser.tier, finer);
    }
  }

  #put(tier: Tier, block: SeriesBlock): void {
    const { store, mayKeep } = this.#parts;
    if (mayKeep()) store.keep(tier, block);
    else this.#withheld += block.entries.length;
  }
}

const hasGap = (elapsedMs: number): boolean => elapsedMs > GAP_RATIO * SAMPLE_MS;

function secondsOf(elapsedMs: number): number {
  return (hasGap(elapsedMs) ? elapsedMs : SAMPLE_MS) / 1_000; // S2
}

/**
 * Begin of the window that a sample tells of: the one in which the middle lies of what it covers. A timer is never
 * early and nearly always late, so that the moment of the sample itself lies in the next one.
 */
function windowOf(before: number, at: number): number {
  const covered = hasGap(at - before) ? SAMPLE_MS : at - before;
  return Math.floor((at - covered / 2) / SAMPLE_MS) * SAMPLE_MS;
}
