// What an indicator is, and the labels that several of them share, each with the bound on its values.

export const LAYERS = ['system', 'application', 'business', 'experience'] as const;
/** Whose question an indicator answers: the machine's, the engine's, the payer's, or the user's. */
export type Layer = (typeof LAYERS)[number];

/**
 * `counter`: grows from 0 with the process, in series as its rate per second. `gauge`: what is so at a moment.
 * `distribution`: many values, of which quantiles are kept.
 */
export type IndicatorKind = 'counter' | 'gauge' | 'distribution';

export type IndicatorUnit =
  | 'seconds'
  | 'bytes'
  | 'cores'
  | 'ratio'
  | 'tasks'
  | 'attempts'
  | 'agents'
  | 'slots'
  | 'records'
  | 'decisions'
  | 'connections'
  | 'requests'
  | 'tokens'
  | 'series'
  | 'spans'
  | 'lines'
  | 'files'
  | 'money';

export interface IndicatorLabel {
  readonly name: LabelName;
  /** Values that it may have, `other` included: what comes after is counted there. */
  readonly valuesMax: number;
  readonly meaning: string;
}

export interface Indicator {
  readonly name: string;
  readonly unit: IndicatorUnit;
  readonly layer: Layer;
  readonly kind: IndicatorKind;
  readonly meaning: string;
  readonly labels: readonly IndicatorLabel[];
  /** Of a distribution: the values up to which /metrics counts, ascending. */
  readonly edges?: readonly number[];
  /** Of single agents: kept in series for an hour, and never among the metrics, where each would cost a series. */
  readonly isPerAgent?: true;
}

export type LabelName =
  | 'type'
  | 'pool'
  | 'tenant'
  | 'limit'
  | 'outcome'
  | 'reason'
  | 'state'
  | 'band'
  | 'action'
  | 'operation'
  | 'space'
  | 'level'
  | 'agent';

/** An indicator as its layer lists it. */
export type Entry = Omit<Indicator, 'layer'>;

/** What a label value beyond the bound of its label is counted as. */
export const OTHER = 'other';
/** Types, pools and tenants that have a value of their own, before the rest becomes `other`. */
const NAMED_MAX = 32;
/** Of the agents whose single series are kept. */
const AGENTS_MAX = 10_000;

/** In seconds, of what people wait for; two seconds among them, which is the usual objective. */
export const WAITS: readonly number[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1_800, 3_600,
];
/** In seconds, of what a program does in a moment. */
export const MOMENTS: readonly number[] = [
  0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5,
];
export const SHARES: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];
/** In bytes, from 256 on by factors of four. */
export const SIZES: readonly number[] = Array.from({ length: 10 }, (_, power) => 256 * 4 ** power);

export const type: IndicatorLabel = { name: 'type', valuesMax: NAMED_MAX + 1, meaning: 'Type of the task.' };
export const pool: IndicatorLabel = {
  name: 'pool',
  valuesMax: NAMED_MAX + 1,
  meaning: 'Type of the agents: their pool.',
};
export const tenant: IndicatorLabel = { name: 'tenant', valuesMax: NAMED_MAX + 1, meaning: 'Whom the task is for.' };
export const limit: IndicatorLabel = { name: 'limit', valuesMax: NAMED_MAX + 1, meaning: 'Name of the limit.' };
export const agent: IndicatorLabel = { name: 'agent', valuesMax: AGENTS_MAX, meaning: 'Id of the agent.' };
export const outcome: IndicatorLabel = {
  name: 'outcome',
  valuesMax: 5,
  meaning: 'completed, failed, cancelled, expired or dead-lettered.',
};
export const reason = (valuesMax: number, meaning: string): IndicatorLabel => ({ name: 'reason', valuesMax, meaning });
export const state = (valuesMax: number, meaning: string): IndicatorLabel => ({ name: 'state', valuesMax, meaning });

/** Labels whose values somebody else chooses. Agents come and go: of them a sample has its own bound. */
export const CHOSEN_LABELS = { type, pool, tenant, limit } as const;
