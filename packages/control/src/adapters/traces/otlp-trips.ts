// Trips of tasks on their way to an OpenTelemetry collector: queued, batched, sent over OTLP/HTTP one batch at a time.
// The exporter's code is loaded with the first batch, so that whoever exports nothing pays nothing.
//
// O1. Nothing waits for it. The queue is bounded: a trip that finds no room is dropped whole, its spans counted.
// O2. A batch that the collector did not take in time is dropped, too; tasks do not notice.
import type { Log, Measured, Trip, TripExporter } from '../../engine/ports.ts';
import { originOf, type ReadableSpan, type SpanOrigin, type SpanSource, spansOf } from './readable-span.ts';

export interface OtlpTripsParts {
  /** Where the collector takes traces: http://127.0.0.1:4318/v1/traces */
  readonly endpoint: string;
  /** Sent with every batch; they may hold secrets. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly sampleRatio: () => number;
  readonly source: SpanSource;
  readonly log: Log;
  readonly limits?: Partial<OtlpLimits>;
}

export interface OtlpLimits {
  /** Spans that wait to be sent, at most [8192]. */
  readonly queuedMax: number;
  /** Spans of one request, at most, but never less than one trip [512]. */
  readonly batchMax: number;
  /** A batch is sent this long after its first span at the latest [1 s]. */
  readonly delayMs: number;
  /** A request takes this long at most, repetitions included [5 s]. */
  readonly timeoutMs: number;
}

const LIMITS: OtlpLimits = { queuedMax: 8192, batchMax: 512, delayMs: 1000, timeoutMs: 5000 };

interface SpanSink {
  export(spans: ReadableSpan[], taken: (result: { readonly code: number; readonly error?: Error }) => void): void;
  shutdown(): Promise<void>;
}

const TAKEN = 0;

export class OtlpTrips implements TripExporter {
  readonly #parts: OtlpTripsParts;
  readonly #limits: OtlpLimits;
  readonly #origin: SpanOrigin;
  #queue: Trip[] = [];
  #queued = 0;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #sink: SpanSink | undefined;
  #isAway = false;
  #sent = 0;
  #dropped = 0;

  constructor(parts: OtlpTripsParts) {
    this.#parts = parts;
    this.#limits = { ...LIMITS, ...parts.limits };
    this.#origin = originOf(parts.source);
  }

  sampleRatio(): number {
    return this.#parts.sampleRatio();
  }

  keep(trip: Trip): void {
    const { queuedMax, batchMax, delayMs } = this.#limits;
    const { length } = trip.spans;
    // O1
    if (this.#queued + length > queuedMax) {
      this.#dropped += length;
      return;
    }
    this.#queue.push(trip);
    this.#queued += length;
    if (this.#queued >= batchMax) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), delayMs).unref();
  }

  readonly probe = (): readonly Measured[] => [
    { name: 'muster_trace_spans_sent_total', value: this.#sent },
    { name: 'muster_trace_spans_dropped_total', value: this.#dropped },
  ];

  /** Sends what is queued, as far as the collector takes it within the time of one request. */
  async close(): Promise<void> {
    const giveUpAt = performance.now() + this.#limits.timeoutMs;
    while ((this.#queue.length > 0 || this.#sending !== undefined) && performance.now() < giveUpAt) {
      this.#send();
      await this.#sending;
      if (this.#isAway) break;
    }
    clearTimeout(this.#timer);
    await this.#sink?.shutdown();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending !== undefined || this.#queue.length === 0) return;
    this.#sending = this.#sendBatch().finally(() => {
      this.#sending = undefined;
      if (this.#queued > 0) this.#timer ??= setTimeout(() => this.#send(), this.#pauseMs()).unref();
    });
  }

  /** A full batch follows at once, but not on a failure. */
  #pauseMs(): number {
    return this.#queued >= this.#limits.batchMax && !this.#isAway ? 0 : this.#limits.delayMs;
  }

  async #sendBatch(): Promise<void> {
    const spans = this.#takeBatch();
    try {
      this.#sink ??= await openSink(this.#parts, this.#limits);
      await exported(this.#sink, spans);
      this.#sent += spans.length;
      this.#say(undefined);
    } catch (error) {
      this.#dropped += spans.length; // O2
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #takeBatch(): ReadableSpan[] {
    let [trips, size] = [0, 0];
    for (const { spans } of this.#queue) {
      if (trips > 0 && size + spans.length > this.#limits.batchMax) break;
      trips++;
      size += spans.length;
    }
    this.#queued -= size;
    return this.#queue.splice(0, trips).flatMap((trip) => spansOf(trip, this.#origin));
  }

  /** One line when the collector goes, and one when it is back. */
  #say(reason: string | undefined): void {
    const { endpoint, log } = this.#parts;
    const isAway = reason !== undefined;
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (isAway) log({ level: 'warn', event: 'traces-not-taken', endpoint, reason });
    else log({ level: 'info', event: 'traces-taken-again', endpoint, dropped: this.#dropped });
  }
}

async function openSink({ endpoint, headers = {} }: OtlpTripsParts, { timeoutMs }: OtlpLimits): Promise<SpanSink> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter({
    url: endpoint,
    headers: { ...headers },
    timeoutMillis: timeoutMs,
    concurrencyLimit: 1,
  });
}

function exported(sink: SpanSink, spans: ReadableSpan[]): Promise<void> {
  return new Promise((resolve, reject) => {
    sink.export(spans, ({ code, error }) => {
      if (code === TAKEN) resolve();
      else reject(error ?? new Error('the collector did not take the spans'));
    });
  });
}
