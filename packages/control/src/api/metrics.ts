// The indicators in the text format of Prometheus (exposition format 0.0.4), written by prom-client out of our own
// counters: nothing is counted twice, and nothing but what is in the registry is told.
import { type Counter, Registry } from 'prom-client';
import type { Standing } from './engine.ts';

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What the registry of prom-client asks of a metric when it prints it. */
interface Printed {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly Line[];
}

interface Line {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export function metricsText(standings: readonly Standing[]): Promise<string> {
  const registry = new Registry();
  for (const standing of standings) {
    const printed = printedOf(standing);
    // Of a metric the registry calls `get` and no other method; the type asks for the whole class.
    registry.registerMetric({ ...printed, get: async () => printed } as unknown as Counter);
  }
  return registry.metrics();
}

function printedOf({ indicator, values, distributions }: Standing): Printed {
  const { name, meaning: help, kind, edges = [] } = indicator;
  if (kind !== 'distribution') return { name, help, type: kind, values };
  const lines = distributions.flatMap(({ labels, sum, cumulative }) => {
    const count = cumulative.at(-1) ?? 0;
    return [
      ...edges.map((le, at) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value: cumulative[at] ?? 0,
      })),
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  });
  return { name, help, type: 'histogram', values: lines };
}
