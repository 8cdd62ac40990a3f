// The registry of indicators: everything that Muster measures of itself, each with its unit, its layer and the bound on
// its labels. /metrics, /v1/series and docs/indicators.md are made from it; a measurement that is not here does not
// compile. Names follow the rules of Prometheus: one prefix, base units, `_total` on what only grows.
import { APPLICATION } from './indicators/application.ts';
import { BUSINESS } from './indicators/business.ts';
import { EXPERIENCE } from './indicators/experience.ts';
import type { Entry, Indicator, IndicatorKind, Layer } from './indicators/shape.ts';
import { SYSTEM } from './indicators/system.ts';

export {
  CHOSEN_LABELS,
  type Indicator,
  type IndicatorKind,
  type IndicatorLabel,
  type IndicatorUnit,
  LAYERS,
  type LabelName,
  type Layer,
  OTHER,
} from './indicators/shape.ts';

type Entries = readonly [typeof SYSTEM, typeof APPLICATION, typeof BUSINESS, typeof EXPERIENCE][number][number][];

export type IndicatorName = Entries[number]['name'];
/** Names of one kind only, so that nothing is counted under the name of a gauge. */
export type NameOf<Kind extends IndicatorKind> = Extract<Entries[number], { readonly kind: Kind }>['name'];

const inLayer = (layer: Layer, entries: readonly Entry[]): readonly Indicator[] =>
  entries.map((entry) => ({ ...entry, layer }));

/** By layer, in the order of the documents. */
export const INDICATORS: readonly Indicator[] = [
  ...inLayer('system', SYSTEM),
  ...inLayer('application', APPLICATION),
  ...inLayer('business', BUSINESS),
  ...inLayer('experience', EXPERIENCE),
];

export const INDICATOR_BY_NAME: ReadonlyMap<string, Indicator> = new Map(INDICATORS.map((each) => [each.name, each]));
