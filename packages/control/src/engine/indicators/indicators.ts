// Everything that is measured, for those who read it: series, and the values as they stand for /metrics.
import type { Meter } from '../../core/series/meter.ts';
import type { EngineParts } from '../parts.ts';
import type { Pools } from '../pools.ts';
import type { Probe, SeriesStore } from '../ports.ts';
import { sampleFleet } from './fleet-sample.ts';
import { Pause } from './pause.ts';
import { PoolSampler } from './pool-sample.ts';
import { sampleQueue } from './queue-sample.ts';
import { type Readings, Sampler } from './sampler.ts';
import { SeriesReader } from './series-reader.ts';

/** What measuring needs from outside; without it nothing is measured. */
export interface Measuring {
  readonly store: SeriesStore;
  readonly probes: readonly Probe[];
  /** In milliseconds, from any moment on. */
  readonly stopwatch: () => number;
}

export interface IndicatorsParts extends EngineParts {
  readonly pools: Pools;
  readonly yieldTurn: () => Promise<void>;
  readonly measuring: Measuring | undefined;
}

export class Indicators {
  /** Counters and distributions; whoever else measures counts here, too. */
  readonly meter: Meter;
  readonly series: SeriesReader;
  readonly #pools: PoolSampler | undefined;
  readonly #sampler: Sampler | undefined;

  constructor(parts: IndicatorsParts) {
    const { clock, measuring, meter, tally, pools } = parts;
    this.meter = meter;
    this.series = new SeriesReader({ clock, store: measuring?.store, open: (tier) => this.#sampler?.open(tier) });
    if (measuring === undefined || tally === undefined) return;
    // The pools' names first: what clients call their tasks must not push them out.
    for (const { plan } of pools.states()) for (const label of NAMES_OF_POOLS) meter.fold(label, plan.type);
    const poolOf = (type: string): string => meter.fold('pool', type);
    const typeOf = (type: string): string => meter.fold('type', type);
    const poolSampler = new PoolSampler({ ...parts, poolOf, workOf: (pool) => tally.workOf(pool) });
    this.#pools = poolSampler;
    this.#sampler = new Sampler({
      ...{ ...parts, ...measuring, pause: new Pause(parts.yieldTurn) },
      samplings: [
        (sample, pause) => sampleQueue(sample, { ...parts, typeOf, leased: () => parts.needs.running }, pause),
        (sample, pause) => sampleFleet(sample, { ...parts, poolOf }, pause),
        (sample, pause) => poolSampler.sample(sample, pause),
      ],
    });
  }

  /** Gauges as the last sample has them; undefined before the first. */
  get readings(): Readings | undefined {
    return this.#sampler?.readings;
  }

  /** After recovery. */
  async start(): Promise<void> {
    this.#pools?.start();
    await this.#sampler?.start();
  }

  /** Takes one more sample than the rhythm does, so that nothing of the last seconds is missing. */
  async stop(): Promise<void> {
    this.#sampler?.stop();
    await this.#sampler?.sample();
  }
}

const NAMES_OF_POOLS = ['pool', 'type'] as const;
