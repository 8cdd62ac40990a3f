// The counters and distributions that are counted as things happen: an addition each, beside the hot path. They start
// at 0 with the process, as Prometheus expects it; nothing of them is durable.
import { CHOSEN_LABELS, type IndicatorName, type NameOf } from '@muster/contract/indicators';
import { BUCKETS_PER_DOUBLING, DOUBLINGS, Sketch } from '../../base/sketch.ts';
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

/** Many values: those since the last sample in full detail, all of them by powers of two. */
export class Distribution {
  readonly #recent = new Sketch();
  /** Values up to each power of two times the unit of sketches (Q2), those before the recent ones. */
  readonly #earlier = new Float64Array(DOUBLINGS + 1);
  #earlierCount = 0;
  #earlierSum = 0;

  add(value: number): void {
    this.#recent.add(value);
  }

  get count(): number {
    return this.#earlierCount + this.#recent.count;
  }

  get sum(): number {
    return this.#earlierSum + this.#recent.sum;
  }

  /** How many values are not above the unit of sketches times each power of two, from 2^0 on. */
  cumulative(): readonly number[] {
    const counts = Float64Array.from(this.#earlier);
    addByDoubling(this.#recent, counts);
    let seen = 0;
    return Array.from(counts, (count) => {
      seen += count;
      return seen;
    });
  }

  /** What came since the last call; undefined when nothing did. */
  take(): Window | undefined {
    const recent = this.#recent;
    const { count, sum, min, max } = recent;
    if (count === 0) return undefined;
    const window = { count, sum, min, max, buckets: recent.buckets() };
    addByDoubling(recent, this.#earlier);
    this.#earlierCount += count;
    this.#earlierSum += sum;
    recent.clear();
    return window;
  }
}

function addByDoubling(sketch: Sketch, counts: Float64Array): void {
  const { indexes, counts: hits } = sketch.buckets();
  for (const [at, index] of indexes.entries()) {
    const doubling = Math.ceil(index / BUCKETS_PER_DOUBLING);
    counts[doubling] = (counts[doubling] as number) + (hits[at] as number); // index < BUCKETS; one hit count for each
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
    const make = (key: SeriesKey, id: string): Distributed => ({ key, id, distribution: new Distribution() });
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
