// Which traffic the options ask for.
import * as path from 'node:path';
import { BUNDLED } from '@muster/contract/words';
import { patternTraffic } from '../../compare/pattern-traffic.ts';
import { traceTraffic } from '../../compare/trace-traffic.ts';
import type { Traffic } from '../../compare/traffic.ts';
import { chunksOf } from '../../trace/lines.ts';
import { traceFault } from '../trace-fault.ts';
import type { SimulateOptions } from './options.ts';

const PEAK_RATIO = 3;
const HOUR_MS = 3_600_000;
const PERIOD_MS = 600_000;

export function chosenTraffic(options: SimulateOptions): Traffic {
  const { trace, timeColumn, serviceColumn, rateColumn, typeColumn, thinRatio, divisor = 1 } = options;
  const { tenantColumn, sessionColumn, priorityColumn, deadlineColumn } = options;
  if (trace !== undefined) {
    return traceTraffic({
      name: trace,
      description: path.basename(trace),
      open: () => chunksOf(trace),
      errorOf: (error) => traceFault(error, trace),
      ...{ timeColumn, serviceColumn, rateColumn, typeColumn },
      ...{ tenantColumn, sessionColumn, priorityColumn, deadlineColumn },
      thinRatio: thinRatio ?? 1 / divisor,
    });
  }
  const { pattern = BUNDLED, rate = 2, peak = PEAK_RATIO * rate, periodMs = PERIOD_MS, durationMs = HOUR_MS } = options;
  const { arrivals = 'poisson', workMs = 5000, workDistribution = 'lognormal' } = options;
  const { trend: trendRatio = 1, tenants, tenantSkew, sessions, sessionTasks } = options;
  return patternTraffic({
    names: { tenants, tenantSkew, sessions, sessionTasks },
    trendRatio,
    pattern,
    ratePerSecond: rate,
    peakRatio: peak / rate,
    periodMs,
    durationMs,
    arrivals,
    work: { meanMs: workMs, distribution: workDistribution },
  });
}
