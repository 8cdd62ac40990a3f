// Example bodies of what is measured; a test checks each against its schema.
import type { IndicatorList, SeriesReply } from '@muster/contract';

export const indicatorListExample: IndicatorList = {
  indicators: [
    {
      name: 'muster_task_wait_seconds',
      unit: 'seconds',
      layer: 'application',
      kind: 'distribution',
      meaning: 'From when an attempt could have started until it did.',
      labels: [{ name: 'type', valuesMax: 33, meaning: 'Type of the task.' }],
    },
  ],
};

export const seriesExample: SeriesReply = {
  name: 'muster_task_wait_seconds',
  unit: 'seconds',
  kind: 'distribution',
  from: 1_748_736_000_000,
  to: 1_748_739_600_000,
  stepMs: 60_000,
  series: [
    {
      labels: { type: 'summarise' },
      points: [
        { at: 1_748_736_000_000, count: 812, min: 0, mean: 0.182, max: 2.31, p50: 0.09, p95: 0.64, p99: 1.52 },
        { at: 1_748_736_060_000, count: 790, min: 0, mean: 0.174, max: 1.98, p50: 0.08, p95: 0.61, p99: 1.44 },
      ],
    },
  ],
  hasMore: false,
};

export const metricsExample =
  '# HELP muster_tasks_submitted_total Tasks accepted.\n' +
  '# TYPE muster_tasks_submitted_total counter\n' +
  'muster_tasks_submitted_total{type="summarise"} 812\n';
