// What was measured in one stretch of time, of all series that an analysis looks at; stretches are added up.
import type { IndicatorName, LabelName, NameOf } from '@muster/contract/indicators';
import type { Labels } from '../../core/series/labels.ts';
import type { SeriesBlock, SeriesEntry } from '../../core/series/rollup.ts';
import { SAMPLE_MS } from '../../core/series/tiers.ts';
import { addWindows, type Window } from '../../core/series/window.ts';
import type { Pause } from '../indicators/pause.ts';

type Wanted = { readonly [Name in LabelName]?: string };

/** Every sample has one: its count is theirs. */
export const SAMPLED: NameOf<'gauge'> = 'muster_sampling_seconds';

export class Stretch {
  readonly at: number;
  /** By name, then by series id. */
  readonly #series = new Map<string, Map<string, SeriesEntry>>();

  constructor(at: number) {
    this.at = at;
  }

  /** Of several, as one; begins with the first. */
  static of(stretches: readonly Stretch[]): Stretch {
    const whole = new Stretch(stretches[0]?.at ?? 0);
    for (const { entries } of stretches) for (const entry of entries) whole.#add(entry);
    return whole;
  }

  /** The same of many, in slices of a turn. */
  static async merged(stretches: readonly Stretch[], pause: Pause): Promise<Stretch> {
    const whole = new Stretch(stretches[0]?.at ?? 0);
    for (const [index, { entries }] of stretches.entries()) {
      await pause.every(index);
      for (const entry of entries) whole.#add(entry);
    }
    return whole;
  }

  add({ entries }: SeriesBlock): void {
    for (const entry of entries) this.#add(entry);
  }

  get entries(): readonly SeriesEntry[] {
    return [...this.#series.values()].flatMap((series) => [...series.values()]);
  }

  /** Samples that were taken in it. */
  get samples(): number {
    return this.#of(SAMPLED)[0]?.window.count ?? 0;
  }

  /** In which something was measured. */
  get seconds(): number {
    return (this.samples * SAMPLE_MS) / 1_000;
  }

  has(name: IndicatorName): boolean {
    return this.#series.has(name);
  }

  /**
   * Over the samples, all matching series together: of a counter its rate per second. A series that a sample did not
   * have was 0 then. 0 when nothing was measured.
   */
  mean(name: IndicatorName, labels: Wanted = {}): number {
    const { samples } = this;
    return samples === 0 ? 0 : this.#of(name, labels).reduce((sum, { window }) => sum + window.sum, 0) / samples;
  }

  /** The least value of a gauge, of all matching series together; undefined when it was not measured. */
  least(name: NameOf<'gauge'>, labels: Wanted = {}): number | undefined {
    const found = this.#of(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { window }) => sum + window.min, 0);
  }

  /**
   * Share of the time in which a gauge of one series was above 0: told by the samples, and within what was rolled up by
   * its mean over its largest value, unless it never was 0.
   */
  shareAbove(name: NameOf<'gauge'>, labels: Wanted = {}): number {
    const [found] = this.#of(name, labels);
    if (found === undefined || found.window.max <= 0) return 0;
    const { count, sum, min, max } = found.window;
    return Math.min(1, (count / this.samples) * (min > 0 ? 1 : sum / count / max));
  }

  /** By how much a counter has grown: its rates over the time that was measured. */
  grown(name: NameOf<'counter'>, labels: Wanted = {}): number {
    return this.mean(name, labels) * this.seconds;
  }

  /** All values of the matching series; undefined when there were none. */
  distribution(name: NameOf<'distribution'>, labels: Wanted = {}): Window | undefined {
    const [first, ...others] = this.#of(name, labels).map(({ window }) => window);
    return first === undefined ? undefined : others.reduce(addWindows, first);
  }

  /** What the series of an indicator have as a label, in the order of the alphabet. */
  values(name: IndicatorName, label: LabelName): readonly string[] {
    const found = new Set(this.#of(name).flatMap(({ key }) => key.labels[label] ?? []));
    return [...found].sort();
  }

  #of(name: IndicatorName, labels: Wanted = {}): readonly SeriesEntry[] {
    const found = [...(this.#series.get(name)?.values() ?? [])];
    return found.filter(({ key }) => matches(key.labels, labels));
  }

  #add(entry: SeriesEntry): void {
    let series = this.#series.get(entry.key.name);
    if (series === undefined) {
      series = new Map();
      this.#series.set(entry.key.name, series);
    }
    const so = series.get(entry.id);
    series.set(entry.id, so === undefined ? entry : { ...so, window: addWindows(so.window, entry.window) });
  }
}

function matches(labels: Labels, wanted: Wanted): boolean {
  for (const label in wanted) if (labels[label] !== wanted[label as LabelName]) return false;
  return true;
}
