// The counters and distributions that are counted as things happen: an addition each, beside the hot path. They start
// at 0 with the process, as Prometheus expects it; nothing of them is durable.
import { CHOSEN_LABELS, type IndicatorName, type NameOf } from '@muster/contract/indicators';
import { Sketch } from '../../base/sketch.ts';
import { indicatorOf, LabelBook, type Labels, type SeriesKey, seriesId } from './labels.ts';
import type { Window } from './window.ts';

/** What only grows. Kept by whoever counts, so that nothing is looked up while counting. */
export class Counter {
  total = 0;

  /** Ignores what is no amount: a peer may report anything. */
  add(amount: number): void {
    const total = this.total + amount;
    if (amount > 0 && Number.isFinite(total)) this.total = total;
  }
}

/** Many values: those since the last sample in full detail, all of them up to each of the edges of /metrics. */
export class Distribution {
  readonly edges: readonly number[];
  readonly #recent = new Sketch();
  /** Values by the first edge that they do not exceed; the last is of those above all. */
  readonly #counts: Float64Array;
  sum = 0;

  constructor(edges: readonly number[]) {
    this.edges = edges;
    this.#counts = new Float64Array(edges.length + 1);
  }

  add(value: number): void {
    const { edges } = this;
    let at = 0;
    while (at < edges.length && value > (edges[at] as number)) at++; // at < length
    this.#counts[at] = (this.#counts[at] as number) + 1; // one more than edges
    this.sum += value;
    this.#recent.add(value);
  }

  /** How many values do not exceed each edge, and how many there are. */
  cumulative(): readonly number[] {
    let seen = 0;
    return Array.from(this.#counts, (count) => {
      seen += count;
      return seen;
    });
  }

  /** What came since the last call; undefined when nothing did. */
  take(): Window | undefined {
    const { count, sum, min, max } = this.#recent;
    if (count === 0) return undefined;
    const window = { count, sum, min, max, buckets: this.#recent.buckets() };
    this.#recent.clear();
    return window;
  }
}

export interface Counted {
  readonly key: SeriesKey;
  readonly id: string;
  readonly counter: Counter;
}

export interface Distributed {
  readonly key: SeriesKey;
  readonly id: string;
  readonly distribution: Distribution;
}

export class Meter {
  readonly labels = new LabelBook();
  readonly #counters = new Map<string, Counted>();
  readonly #distributions = new Map<string, Distributed>();

  /** The one counter of these labels, folded to their bounds. */
  counter(name: NameOf<'counter'>, labels: Labels = {}): Counter {
    return known(this.#counters, this.keyOf(name, labels), (key, id) => ({ key, id, counter: new Counter() })).counter;
  }

  distribution(name: NameOf<'distribution'>, labels: Labels = {}): Distribution {
    const { edges = [] } = indicatorOf(name);
    const make = (key: SeriesKey, id: string): Distributed => ({ key, id, distribution: new Distribution(edges) });
    return known(this.#distributions, this.keyOf(name, labels), make).distribution;
  }

  counters(): IterableIterator<Counted> {
    return this.#counters.values();
  }

  distributions(): IterableIterator<Distributed> {
    return this.#distributions.values();
  }

  /** What a value of a label that somebody else chooses is counted as. */
  fold(label: keyof typeof CHOSEN_LABELS, value: string): string {
    return this.labels.fold(CHOSEN_LABELS[label], value);
  }

  keyOf(name: IndicatorName, labels: Labels): SeriesKey {
    return { name, labels: this.labels.foldAll(indicatorOf(name), labels) };
  }
}

function known<T>(table: Map<string, T>, key: SeriesKey, make: (key: SeriesKey, id: string) => T): T {
  const id = seriesId(key);
  let found = table.get(id);
  if (found === undefined) {
    found = make(key, id);
    table.set(id, found);
  }
  return found;
}
