// How fast a simulated run is: records about tasks per second of CPU time, and what it keeps in memory. Every
// submission, start of an attempt and end of a task is one record; all of it is one process and, but for the
// collector, one thread.
import { exponential } from '../../packages/control/dist/base/distributions.js';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import type { ArrivalSource, SimArrival } from '../../packages/control/dist/sim/plan.js';
import { simulate } from '../../packages/control/dist/sim/run.js';
import { type BenchOptions, figure, type Result } from './result.ts';

const TASKS = 100_000;
const CHUNK = 10_000;
const SERVICE_MS = 1_000;
const BUSY_RATIO = 0.8;
const FLEETS: readonly number[] = [10, 100];
/** Of the reference fleet. */
const TARGET = '>= 300000';

export async function simulator({ rounds, scale, log }: BenchOptions): Promise<Result[]> {
  const tasks = Math.max(1_000, Math.round(TASKS * scale));
  const results: Result[] = [];
  for (const agents of FLEETS) {
    log(`simulator: ${agents} agents`);
    await run({ agents, tasks: Math.min(tasks, 20_000) }); // warm
    const [rates, heaps]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const { perSecond, heapMb } = await run({ agents, tasks });
      rates.push(perSecond);
      heaps.push(heapMb);
    }
    results.push(
      figure({ name: `task records per second of CPU, ${agents} agents`, unit: '/s', target: TARGET }, rates),
      figure({ name: `heap after the run, ${agents} agents`, unit: 'MB', target: undefined }, heaps),
    );
  }
  return results;
}

async function run({ agents, tasks }: { readonly agents: number; readonly tasks: number }) {
  const before = process.cpuUsage();
  const report = await simulate({
    ...{ name: 'speed', seed: 1, sloMs: SERVICE_MS, arrivals: arrivalsOf(agents, tasks) },
    pools: [
      {
        agents: {
          ...{ type: 'work', slots: 1, speed: 1, startupMs: 0, startupSpreadRatio: 0 },
          ...{ failuresPerHour: 0, costPerHour: 0 },
        },
        ...{ initialAgents: agents, minAgents: agents, maxAgents: agents, sizing: { kind: 'fixed' } },
      },
    ],
  });
  const { user, system } = process.cpuUsage(before);
  return { perSecond: report.events / ((user + system) / 1e6), heapMb: process.memoryUsage().heapUsed / 1e6 };
}

/** Poisson arrivals with exponential work that keep the fleet busy for this share of its time. */
async function* arrivalsOf(agents: number, tasks: number): ArrivalSource {
  const random = seededRandom(1);
  let atMs = 0;
  for (let left = tasks; left > 0; left -= CHUNK) {
    const chunk: SimArrival[] = [];
    for (let count = Math.min(CHUNK, left); count > 0; count--) {
      atMs += exponential(random, SERVICE_MS / (agents * BUSY_RATIO));
      chunk.push({ atMs, serviceMs: exponential(random, SERVICE_MS), type: 'work' });
    }
    yield chunk;
  }
}
