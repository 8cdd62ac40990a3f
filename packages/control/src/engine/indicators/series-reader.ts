// Series as people ask for them: a name, a span of time, some labels; answered from the tier that fits.
import {
  Fault,
  INDICATOR_BY_NAME,
  INDICATORS,
  type Indicator,
  type IndicatorView,
  type SeriesQuery,
  type SeriesReply,
} from '@muster/contract';
import type { Clock } from '../../base/clock.ts';
import type { Labels, SeriesKey } from '../../core/series/labels.ts';
import { seriesOf } from '../../core/series/points.ts';
import type { SeriesBlock } from '../../core/series/rollup.ts';
import { ROLLED, type Tier, tierFor } from '../../core/series/tiers.ts';
import type { SeriesSpan, SeriesStore } from '../ports.ts';

export interface SeriesReaderParts {
  readonly clock: Clock;
  /** Without one there are no series. */
  readonly store: SeriesStore | undefined;
  /** The window of a tier that is not over yet; none when it is empty. */
  readonly open: (tier: Tier) => readonly SeriesBlock[];
}

/** What an analysis reads. */
export interface Wanted {
  readonly names: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  /** Wanted length of the windows; it may become longer. */
  readonly stepMs: number;
}

/** Series of one answer; more are asked for by their labels. */
const SERIES_MAX = 100;
const HOUR_MS = 3_600_000;
/** Names that a refusal offers. */
const NAMED_MAX = 5;

export class SeriesReader {
  readonly #parts: SeriesReaderParts;

  constructor(parts: SeriesReaderParts) {
    this.#parts = parts;
  }

  /** The registry. */
  indicators(): IndicatorView[] {
    return INDICATORS.map(viewOf);
  }

  /** Rejects with Fault `invalid-request` that names the field. */
  async read(query: SeriesQuery): Promise<SeriesReply> {
    const indicator = INDICATOR_BY_NAME.get(query.name);
    if (indicator === undefined) throw unknown(query.name);
    const wanted = labelsOf(
      query,
      indicator.labels.map((label) => label.name),
    );
    const now = this.#parts.clock.now();
    const to = query.to ?? now;
    const from = query.from ?? to - HOUR_MS;
    if (from >= to) throw new Fault('invalid-request', 'from must be before to', { field: 'from' });
    const isPerAgent = indicator.isPerAgent === true;
    const { tier, stepMs } = tierFor({ from, to, now, stepMs: query.step, isPerAgent });
    const begin = Math.floor(from / stepMs) * stepMs;
    const chosen = new Set<string>();
    let hasMore = false;
    const wants = ({ name, labels }: SeriesKey, id: string): boolean => {
      if (name !== query.name || !matches(labels, wanted)) return false;
      if (chosen.has(id)) return true;
      if (chosen.size === SERIES_MAX) hasMore = true;
      else chosen.add(id);
      return chosen.has(id);
    };
    const blocks = await this.#blocks(tier, { from: begin, to, wants });
    const { name, unit, kind } = indicator;
    return { name, unit, kind, from: begin, to, stepMs, series: seriesOf(blocks, stepMs), hasMore };
  }

  /**
   * All series of several indicators at once, from the tier that fits: calls `take` for each block in the order of
   * time, the open windows last. For analyses, which read much and keep little. Gives the length of their windows.
   */
  async each({ names, from, to, stepMs: step }: Wanted, take: (block: SeriesBlock) => void): Promise<number> {
    const { tier } = tierFor({ from, to, now: this.#parts.clock.now(), stepMs: step, isPerAgent: false });
    const wants = ({ name }: SeriesKey): boolean => names.has(name);
    await this.#read(tier, { from: Math.floor(from / tier.stepMs) * tier.stepMs, to, wants }, take);
    return tier.stepMs;
  }

  async #blocks(tier: Tier, span: SeriesSpan): Promise<readonly SeriesBlock[]> {
    const blocks: SeriesBlock[] = [];
    await this.#read(tier, span, (block) => void blocks.push(block));
    return blocks;
  }

  async #read(tier: Tier, span: SeriesSpan, take: (block: SeriesBlock) => void): Promise<void> {
    const { store, open } = this.#parts;
    if (store === undefined) return;
    // A window that is not over yet is in parts: what is over of it, and the open windows of the finer tiers. They are
    // looked at before anything is read, which takes its time: a window that ends meanwhile must not be left out.
    const parts = ROLLED.filter(({ stepMs }) => stepMs <= tier.stepMs)
      .toReversed()
      .flatMap(open);
    const openFrom = Math.floor(Math.min(...parts.map(({ at }) => at)) / tier.stepMs) * tier.stepMs;
    for await (const block of store.read(tier, span)) if (block.at < openFrom) take(block);
    for (const { at, entries } of parts) {
      if (at < span.from || at >= span.to) continue;
      take({ at, entries: entries.filter(({ key, id }) => span.wants(key, id)) });
    }
  }
}

const LABELS = { field: 'labels' };

/** `pool=chat,state=busy`. Throws Fault `invalid-request`. */
function labelsOf({ name, labels }: SeriesQuery, known: readonly string[]): Labels {
  const wanted: Record<string, string> = {};
  for (const pair of labels === undefined ? [] : labels.split(',')) {
    const [label = '', value] = pair.split(/=(.*)/s);
    if (value === undefined) {
      throw new Fault('invalid-request', `labels must be like pool=chat,state=busy; "${pair}" has no value`, LABELS);
    }
    if (!known.includes(label)) {
      const words = known.length === 0 ? 'no labels' : `the labels ${known.join(', ')}`;
      throw new Fault('invalid-request', `${name} has ${words}, and none called ${label}`, LABELS);
    }
    wanted[label] = value;
  }
  return wanted;
}

function matches(labels: Labels, wanted: Labels): boolean {
  for (const label in wanted) if (labels[label] !== wanted[label]) return false;
  return true;
}

function unknown(name: string): Fault {
  const [word = ''] = name.replace(/^muster_/, '').split('_');
  const near = INDICATORS.map((indicator) => indicator.name).filter((known) => known.includes(word));
  const some = (near.length === 0 ? INDICATORS.map((indicator) => indicator.name) : near).slice(0, NAMED_MAX);
  const message = `there is no indicator ${name}; there are ${some.join(', ')} and more at GET /v1/indicators`;
  return new Fault('invalid-request', message, { field: 'name' });
}

function viewOf({ name, unit, layer, kind, meaning, labels, isPerAgent }: Indicator): IndicatorView {
  const view = { name, unit, layer, kind, meaning, labels: labels.map((label) => ({ ...label })) };
  return isPerAgent === undefined ? view : { ...view, isPerAgent };
}
