// The values of all indicators as they stand: counters and distributions of this moment, gauges of the last sample. For
// whoever comes by to fetch them, like Prometheus.
import { INDICATORS, type Indicator } from '@muster/contract/indicators';
import type { Labels } from '../../core/series/labels.ts';
import type { Meter } from '../../core/series/meter.ts';
import type { Readings } from './sampler.ts';

export interface StandingValue {
  readonly labels: Labels;
  readonly value: number;
}

/** Of a distribution since the process started. */
export interface StandingDistribution {
  readonly labels: Labels;
  readonly sum: number;
  /** How many values do not exceed each edge of the indicator, and how many there are. */
  readonly cumulative: readonly number[];
}

export interface Standing {
  readonly indicator: Indicator;
  readonly values: readonly StandingValue[];
  readonly distributions: readonly StandingDistribution[];
}

/** Every indicator that is not of single agents, in the order of the registry, also those without a value. */
export function standing(meter: Meter, readings: Readings | undefined): readonly Standing[] {
  const values = new Map<string, StandingValue[]>();
  const distributions = new Map<string, StandingDistribution[]>();
  for (const { key, counter } of meter.counters()) put(values, key.name, { labels: key.labels, value: counter.total });
  for (const { key, value } of readings?.gauges ?? []) put(values, key.name, { labels: key.labels, value });
  for (const { key, value } of readings?.totals ?? []) put(values, key.name, { labels: key.labels, value });
  for (const { key, distribution } of meter.distributions()) {
    const { sum } = distribution;
    put(distributions, key.name, { labels: key.labels, sum, cumulative: distribution.cumulative() });
  }
  return INDICATORS.filter(({ isPerAgent }) => isPerAgent !== true).map((indicator) => ({
    indicator,
    values: values.get(indicator.name) ?? [],
    distributions: distributions.get(indicator.name) ?? [],
  }));
}

function put<T>(table: Map<string, T[]>, name: string, value: T): void {
  const so = table.get(name);
  if (so === undefined) table.set(name, [value]);
  else so.push(value);
}
