// A workload says how scenes are drawn: the agents, what becomes of them, and what arrives.
import { exponential, standardNormal } from '../../../packages/control/dist/base/distributions.js';
import { type Random, seededRandom } from '../../../packages/control/dist/base/random.js';
import type { AgentPlan, Change, Scene, Tasks } from './scene.ts';

export type Sizes = 'exponential' | 'lognormal' | 'pareto' | 'fixed';

export interface Workload {
  readonly name: string;
  /** What it is there to show. */
  readonly about: string;
  /** Work that arrives ÷ what the agents that are there at the start can do. */
  readonly load: number;
  readonly tasks: number;
  readonly sizes: Sizes;
  readonly meanMs?: number;
  readonly agents: (random: Random) => readonly AgentPlan[];
  /** `spanMs` is the expected time from first to last arrival. */
  readonly changes?: (spanMs: number, random: Random, agents: readonly AgentPlan[]) => readonly Change[];
  /** Times the rate at a share of the span; its mean should be 1. */
  readonly rateAt?: (share: number) => number;
  readonly types?: number;
  /** Name and share of the arrivals. */
  readonly tenants?: Readonly<Record<string, number>>;
  /** Sessions that live at once, their popularity by Zipf's law, and what holding one in memory is worth. */
  readonly sessions?: {
    readonly live: number;
    readonly exponent: number;
    readonly warmRatio: number;
    readonly held: number;
  };
  readonly cold?: { readonly tasks: number; readonly ratio: number };
  readonly delayMs?: number;
  /** In mean sizes [20]. */
  readonly deadlineSizes?: number;
}

export interface Draw {
  readonly seed: number;
  /** Times the number of tasks. */
  readonly scale: number;
}

const MEAN_MS = 1000;

/** Standard deviation of the logarithm: the 99th percentile is ten times the median. */
const SIGMA = 1;
/** Bounded Pareto: tail exponent, and the largest size ÷ the smallest. */
const TAIL = 1.5;
const RANGE = 1000;

export function draw(workload: Workload, { seed, scale }: Draw): Scene {
  // One stream for each kind of chance, so that a change of one leaves the others as they were.
  const streamOf = (stream: number): Random => seededRandom(seed * 1009 + stream);
  const meanMs = workload.meanMs ?? MEAN_MS;
  const agents = workload.agents(streamOf(1));
  const count = Math.max(100, Math.round(workload.tasks * scale));
  const gapMs = meanMs / (workload.load * capacityOf(agents));
  const spanMs = count * gapMs;
  const tenants = Object.entries(workload.tenants ?? { default: 1 });
  const changes = [...(workload.changes?.(spanMs, streamOf(2), agents) ?? [])].sort((a, b) => a.atMs - b.atMs);
  const { sessions, cold } = workload;
  return {
    agents,
    changes,
    tasks: drawTasks(workload, { count, gapMs, meanMs, tenants: tenants.map(([, share]) => share), streamOf }),
    types: workload.types ?? 1,
    tenants: tenants.map(([name]) => name),
    meanMs,
    deadlineMs: (workload.deadlineSizes ?? 20) * meanMs,
    delayMs: workload.delayMs ?? 0,
    warmRatio: sessions?.warmRatio ?? 1,
    sessionsHeld: sessions?.held ?? 0,
    coldTasks: cold?.tasks ?? 0,
    coldRatio: cold?.ratio ?? 1,
  };
}

/** Tasks of mean size that they complete in their time, over all types alike. */
function capacityOf(agents: readonly AgentPlan[]): number {
  return agents.reduce((sum, { cores, slots, speeds, isPresent }) => {
    const speed = speeds.reduce((total, each) => total + each, 0) / speeds.length;
    return sum + (isPresent ? Math.min(cores, slots) * speed : 0);
  }, 0);
}

interface TaskDraw {
  readonly count: number;
  readonly gapMs: number;
  readonly meanMs: number;
  readonly tenants: readonly number[];
  readonly streamOf: (stream: number) => Random;
}

function drawTasks(workload: Workload, { count, gapMs, meanMs, tenants, streamOf }: TaskDraw): Tasks {
  const { rateAt = () => 1, sizes, types = 1, sessions } = workload;
  const gaps = streamOf(3);
  const sizeOf = sizesOf(sizes, streamOf(4));
  const kinds = streamOf(5);
  const owners = streamOf(6);
  const visits = streamOf(7);
  const lucks = streamOf(8);
  const visit = sessions === undefined ? () => -1 : zipf(sessions.live, sessions.exponent, visits);
  const tasks: Tasks = {
    count,
    atMs: new Float64Array(count),
    sizeMs: new Float64Array(count),
    type: new Uint8Array(count),
    tenant: new Uint8Array(count),
    session: new Int32Array(count),
    luck: new Float64Array(count),
  };
  let atMs = 0;
  for (let task = 0; task < count; task++) {
    atMs += exponential(gaps, gapMs) / rateAt(task / count);
    tasks.atMs[task] = atMs;
    tasks.sizeMs[task] = sizeOf() * meanMs;
    tasks.type[task] = kinds.below(types);
    tasks.tenant[task] = indexOfShare(tenants, owners.next());
    tasks.session[task] = visit();
    tasks.luck[task] = lucks.next();
  }
  return tasks;
}

/** Each call gives one size; their mean is 1. */
function sizesOf(sizes: Sizes, random: Random): () => number {
  switch (sizes) {
    case 'fixed':
      return () => 1;
    case 'exponential':
      return () => exponential(random, 1);
    case 'lognormal':
      return () => Math.exp(SIGMA * standardNormal(random) - SIGMA ** 2 / 2);
    case 'pareto': {
      const mean = ((TAIL / (TAIL - 1)) * (1 - RANGE ** (1 - TAIL))) / (1 - RANGE ** -TAIL);
      return () => (1 - random.next() * (1 - RANGE ** -TAIL)) ** (-1 / TAIL) / mean;
    }
  }
}

/** The n-th of `count` is drawn in proportion to 1 ÷ n^exponent. */
function zipf(count: number, exponent: number, random: Random): () => number {
  const sums = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    total += (rank + 1) ** -exponent;
    sums[rank] = total;
  }
  return () => {
    const at = random.next() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < at)
        low = middle + 1; // low ≤ middle < count
      else high = middle;
    }
    return low;
  };
}

function indexOfShare(shares: readonly number[], at: number): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let rest = at * total;
  for (const [index, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return index;
  }
  return shares.length - 1;
}
