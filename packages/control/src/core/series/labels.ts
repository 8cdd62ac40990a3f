// Series and their labels. What clients choose (types, tenants) must not make series without end: each label has a
// bound, and what comes beyond it is folded into `other`.
import {
  CHOSEN_LABELS,
  INDICATOR_BY_NAME,
  type Indicator,
  type IndicatorName,
  OTHER,
} from '@muster/contract/indicators';
import { assert } from '../../base/assert.ts';

export type Labels = Readonly<Record<string, string>>;

/** One series, by one object for as long as it is measured. */
export interface SeriesKey {
  readonly name: string;
  readonly labels: Labels;
}

export function indicatorOf(name: IndicatorName): Indicator {
  const indicator = INDICATOR_BY_NAME.get(name);
  assert(indicator !== undefined, `no indicator is called ${name}`);
  return indicator;
}

/** The same for the same name and labels, in whatever order they come. */
export function seriesId({ name, labels }: SeriesKey): string {
  const pairs = Object.keys(labels).sort();
  return pairs.reduce((id, label) => `${id}\n${label}=${labels[label]}`, name);
}

export class LabelBook {
  /** By the name of the label: values that have a series of their own. */
  readonly #values = new Map<string, Set<string>>();

  /** The value that it is counted as: first come, first served, as long as the process lives. */
  fold({ name, valuesMax }: { readonly name: string; readonly valuesMax: number }, value: string): string {
    let known = this.#values.get(name);
    if (known === undefined) {
      known = new Set();
      this.#values.set(name, known);
    }
    if (known.has(value)) return value;
    if (known.size >= valuesMax - 1) return OTHER;
    known.add(value);
    return value;
  }

  /** Of labels as they come. They must be those of the indicator. */
  foldAll(indicator: Indicator, labels: Labels): Labels {
    const folded: Record<string, string> = {};
    for (const label of indicator.labels) {
      const value = labels[label.name];
      assert(value !== undefined, `${indicator.name} has a label ${label.name}`);
      // Words of our own are as many as there are; only what somebody else chooses is counted.
      folded[label.name] = label.name in CHOSEN_LABELS ? this.fold(label, value) : value;
    }
    return folded;
  }
}
