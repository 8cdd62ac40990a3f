// What gauges say at one moment, and counters that somebody else keeps, put together from wherever they are known.
import type { IndicatorName, NameOf } from '@muster/contract/indicators';
import { indicatorOf, type LabelBook, type Labels, type SeriesKey, seriesId } from './labels.ts';
import type { SeriesEntry } from './rollup.ts';
import { sampleWindow } from './window.ts';

export interface Sampled {
  readonly key: SeriesKey;
  value: number;
}

/** A value that was measured elsewhere; of a counter it is the sum since its beginning. */
export interface Measured {
  readonly name: IndicatorName;
  readonly labels?: Labels;
  readonly value: number;
}

export class Sample {
  /** When it was begun. */
  readonly at: number;
  /** By series id. */
  readonly gauges = new Map<string, Sampled>();
  /** By series id, each as it stands since its beginning. */
  readonly totals = new Map<string, Sampled>();
  /** Of single agents. */
  readonly agents: SeriesEntry[] = [];
  readonly #labels: LabelBook;

  constructor(at: number, labels: LabelBook) {
    this.at = at;
    this.#labels = labels;
  }

  /** Where several values fold into one series: amounts are added, and of the rest the largest stands. */
  gauge(name: NameOf<'gauge'>, value: number, labels: Labels = {}): void {
    this.#put(this.gauges, { name, labels }, value);
  }

  total(name: NameOf<'counter'>, value: number, labels: Labels = {}): void {
    this.#put(this.totals, { name, labels }, value);
  }

  /** Either, as the registry says. */
  measured({ name, labels = {}, value }: Measured): void {
    const isCounter = indicatorOf(name).kind === 'counter';
    this.#put(isCounter ? this.totals : this.gauges, { name, labels }, value);
  }

  /** Of one agent: kept by itself, and seen nowhere else. */
  ofAgent(name: NameOf<'gauge'>, value: number, agent: string): void {
    // The id as `seriesId` makes it, without its sorting: there are many of these.
    this.agents.push({ key: { name, labels: { agent } }, id: `${name}\nagent=${agent}`, window: sampleWindow(value) });
  }

  #put(table: Map<string, Sampled>, { name, labels }: SeriesKey & { name: IndicatorName }, value: number): void {
    if (!Number.isFinite(value)) return;
    const indicator = indicatorOf(name);
    const key = { name, labels: this.#labels.foldAll(indicator, labels) };
    const id = seriesId(key);
    const so = table.get(id);
    if (so === undefined) table.set(id, { key, value });
    else if (LARGEST.has(indicator.unit)) so.value = Math.max(so.value, value);
    else so.value += value;
  }
}

/** Units of which a sum would mean nothing. */
const LARGEST: ReadonlySet<string> = new Set(['seconds', 'ratio', 'money']);
