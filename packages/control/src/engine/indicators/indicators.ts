// Everything that is measured, for those who read it: series, and the values as they stand for /metrics.
import type { IndicatorList, SeriesQuery, SeriesReply } from '@muster/contract';
import type { Meter } from '../../core/series/meter.ts';
import type { EngineParts } from '../parts.ts';
import type { Pools } from '../pools.ts';
import type { Probe, ReviewStore, SeriesStore } from '../ports.ts';
import { Reviews } from '../review/reviews.ts';
import { sampleFleet } from './fleet-sample.ts';
import { Pause } from './pause.ts';
import { PoolSampler } from './pool-sample.ts';
import { sampleQueue } from './queue-sample.ts';
import { Sampler } from './sampler.ts';
import { SeriesReader } from './series-reader.ts';
import { type Standing, standing } from './standing.ts';

/** What measuring needs from outside; without it nothing is measured. */
export interface Measuring {
  readonly store: SeriesStore;
  readonly probes: readonly Probe[];
  /** [no daily reviews] */
  readonly reviews?: ReviewStore;
  /** In milliseconds, from any moment on. */
  readonly stopwatch: () => number;
}

export interface IndicatorsParts extends EngineParts {
  readonly tasks: { readonly isDiskFull: boolean };
  readonly pools: Pools;
  readonly yieldTurn: () => Promise<void>;
  readonly measuring: Measuring | undefined;
}

export class Indicators {
  /** Counters and distributions; whoever else measures counts here, too. */
  readonly meter: Meter;
  readonly #series: SeriesReader;
  readonly #pools: PoolSampler | undefined;
  readonly #sampler: Sampler | undefined;
  /** What the measurements come to. */
  readonly reviews: Reviews;

  constructor(parts: IndicatorsParts) {
    const { clock, measuring, meter, tally, pools } = parts;
    this.meter = meter;
    this.#series = new SeriesReader({
      clock,
      store: measuring?.store,
      open: (tier) => this.#sampler?.open(tier) ?? [],
    });
    this.reviews = new Reviews({ ...parts, reader: this.#series, store: measuring?.reviews });
    if (measuring === undefined || tally === undefined) return;
    // The pools' names first: what clients call their tasks must not push them out.
    for (const { plan } of pools.states()) for (const label of NAMES_OF_POOLS) meter.fold(label, plan.type);
    const poolOf = (type: string): string => meter.fold('pool', type);
    const typeOf = (type: string): string => meter.fold('type', type);
    const poolSampler = new PoolSampler({ ...parts, poolOf, workOf: (pool) => tally.workOf(pool) });
    this.#pools = poolSampler;
    this.#sampler = new Sampler({
      ...{ ...parts, ...measuring, pause: new Pause(parts.yieldTurn) },
      mayKeep: () => !parts.tasks.isDiskFull,
      samplings: [
        (sample, pause) => sampleQueue(sample, { ...parts, typeOf, leased: () => parts.needs.running }, pause),
        (sample, pause) => sampleFleet(sample, { ...parts, poolOf }, pause),
        (sample, pause) => poolSampler.sample(sample, pause),
      ],
    });
  }

  /** The values of all indicators as they stand. */
  standing(): readonly Standing[] {
    return standing(this.meter, this.#sampler?.readings);
  }

  /** The registry. */
  list(): IndicatorList {
    return { indicators: this.#series.indicators() };
  }

  /** Rejects with Fault `invalid-request` that names the field. */
  read(query: SeriesQuery): Promise<SeriesReply> {
    return this.#series.read(query);
  }

  /** An HTTP request was answered; `seconds` is undefined for one that waited by intent. */
  requested({ operation, status, seconds }: Requested): void {
    const outcome = status < 400 ? 'ok' : status < 500 ? 'refused' : 'error';
    this.meter.counter('muster_api_requests_total', { operation, outcome }).add(1);
    if (seconds !== undefined) this.meter.distribution('muster_api_request_seconds').add(seconds);
  }

  /** A batch of records has become durable. */
  flushed({ seconds, bytes }: { readonly seconds: number; readonly bytes: number }): void {
    this.meter.distribution('muster_journal_flush_seconds').add(seconds);
    this.meter.distribution('muster_journal_batch_bytes').add(bytes);
  }

  /** After recovery. */
  async start(): Promise<void> {
    this.#pools?.start();
    if (this.#sampler === undefined) return;
    await this.#sampler.start();
    this.reviews.start();
  }

  /** Resolves when all that was measured is kept. */
  async stop(): Promise<void> {
    await this.reviews.stop();
    await this.#sampler?.stop();
  }
}

export interface Requested {
  readonly operation: string;
  readonly status: number;
  readonly seconds: number | undefined;
}

const NAMES_OF_POOLS = ['pool', 'type'] as const;
