// Generated traffic on which autoscalers are compared, beside what was recorded: everybody has it, and no policy was
// set by it. A seed draws how the rate goes, when tasks come, and how long each takes.
import { assert } from '../../../packages/control/dist/base/assert.js';
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import { gapsOf } from '../../../packages/control/dist/core/workload/gaps.js';
import { Schedule } from '../../../packages/control/dist/core/workload/schedule.js';
import { type WorkDistribution, workOf } from '../../../packages/control/dist/core/workload/work.js';
import type { SimArrival } from '../../../packages/control/dist/sim/plan.js';
import * as rates from './rates.ts';

export interface Regime {
  /** As `--only` finds it. */
  readonly name: string;
  readonly rates: rates.Rates;
  readonly hours: number;
  /** Busy slots on average; the levels of each seed are scaled to it. */
  readonly slotsMean: number;
  readonly work: { readonly meanMs: number; readonly distribution: WorkDistribution };
}

export const REGIMES: readonly Regime[] = [
  regime('season', rates.season, { hours: 48, slotsMean: 10, meanSeconds: 30 }),
  regime('trend', rates.trend, { hours: 12, slotsMean: 12, meanSeconds: 60, distribution: 'pareto' }),
  regime('steps', rates.steps, { hours: 12, slotsMean: 15, meanSeconds: 20, distribution: 'pareto' }),
  regime('ramps', rates.ramps, { hours: 12, slotsMean: 12, meanSeconds: 45 }),
  regime('spikes', rates.spikes, { hours: 12, slotsMean: 8, meanSeconds: 8 }),
  regime('bursts', rates.bursts, { hours: 12, slotsMean: 10, meanSeconds: 30 }),
  regime('self-similar', rates.selfSimilar, { hours: 12, slotsMean: 12, meanSeconds: 10, distribution: 'pareto' }),
  regime('moods', rates.moods, { hours: 12, slotsMean: 12, meanSeconds: 60 }),
  regime('minutely', rates.minutely, { hours: 12, slotsMean: 8, meanSeconds: 15 }),
  // A task every 13 minutes: who keeps an agent for them pays twenty times their work.
  regime('rare', rates.constant, { hours: 96, slotsMean: 0.05, meanSeconds: 40, distribution: 'pareto' }),
];

/** Agents are of one type. */
export const TASK_TYPE = 'work';
/** Work and rates have chance of their own: each leaves the others alone. */
const WORK_SEED_OFFSET = 2 ** 40;
const RATES_SEED_OFFSET = 2 ** 41;
const HOUR_SECONDS = 3600;

export function regimeNamed(name: string): Regime {
  const found = REGIMES.find((one) => one.name === name);
  assert(found !== undefined, `no generated traffic is called ${name}`);
  return found;
}

/** All of them at once: every policy plays the same. A scale below 1 plays the beginning only. */
export function drawArrivals(
  { rates: draw, hours, slotsMean, work }: Regime,
  { seed, scale }: { readonly seed: number; readonly scale: number },
): readonly SimArrival[] {
  const levels = draw(seededRandom(seed + RATES_SEED_OFFSET), hours * HOUR_SECONDS);
  const levelMean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  const durationMs = Math.round(Math.min(1, scale) * levels.length * 1000);
  const schedule = new Schedule({
    ratePerSecond: slotsMean / (work.meanMs / 1000) / levelMean,
    tasksPerArrival: 1,
    shape: (atMs) => levels[Math.floor(atMs / 1000)] ?? 0,
    gaps: gapsOf('poisson', seededRandom(seed)),
    durationMs,
  });
  const serviceOf = workOf(work, seededRandom(seed + WORK_SEED_OFFSET));
  const tasks: SimArrival[] = [];
  for (let atMs = schedule.take(durationMs); atMs !== undefined; atMs = schedule.take(durationMs)) {
    tasks.push({ atMs, serviceMs: serviceOf(), type: TASK_TYPE });
  }
  return tasks;
}

interface Figures {
  readonly hours: number;
  readonly slotsMean: number;
  readonly meanSeconds: number;
  readonly distribution?: WorkDistribution;
}

function regime(
  name: string,
  how: rates.Rates,
  { hours, slotsMean, meanSeconds, distribution = 'lognormal' }: Figures,
): Regime {
  return {
    name: `generated ${name}`,
    rates: how,
    hours,
    slotsMean,
    work: { meanMs: meanSeconds * 1000, distribution },
  };
}
