// How long a routing decision takes. Decisions are timed one by one with the monotonic clock, less the median cost of
// reading that clock; each round runs warm, on a fleet of mixed load whose agents have all been learned.
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { Estimates } from '../../packages/control/dist/core/learn/estimates.js';
import { Fleet, type Need } from '../../packages/control/dist/core/route/fleet.js';
import { Router, type RouterSettings } from '../../packages/control/dist/core/route/router.js';

export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly target?: string;
  readonly pass?: boolean;
  /** Least and most of the rounds. */
  readonly spread?: readonly [number, number];
}

export interface RoutingBenchOptions {
  readonly rounds?: number;
  readonly decisionsPerRound?: number;
  readonly seed?: number;
}

interface Scene {
  readonly agents: number;
  readonly types: number;
  readonly settings?: RouterSettings;
}

const SLOTS = 8;
/** Past outcomes per agent and type: enough for expectations to be settled. */
const OUTCOMES = 2;
const P50_TARGET_US = 2.5;
const P99_TARGET_US = 10;
const RECORD_TARGET_US = 3;
const GROWTH_MAX = 2;

export async function routing(options: RoutingBenchOptions = {}): Promise<Result[]> {
  const { rounds = 7, decisionsPerRound = 20_000, seed = 1 } = options;
  const clockUs = clockCostUs();
  const results: Result[] = [];
  const reference: Summary[] = [];
  const scenes: readonly Scene[] = [
    { agents: 10, types: 10 },
    { agents: 100, types: 10 },
    { agents: 1000, types: 10 },
    { agents: 5000, types: 10 },
    { agents: 5000, types: 100 },
    { agents: 50_000, types: 10 },
  ];
  for (const scene of scenes) {
    const world = worldOf(scene, seed);
    const warmUp = run(world, { decisions: decisionsPerRound, clockUs });
    const taken: Round[] = [];
    for (let round = 0; round < rounds; round++) taken.push(run(world, { decisions: decisionsPerRound, clockUs }));
    const summary = summarise(taken);
    const label = `routing ${scene.agents} agents ${scene.types} types`;
    const isReference = scene.agents === 5000 && scene.types === 10;
    if (isReference) reference.push(summary);
    results.push(...report(label, summary, isReference));
    const [base] = reference;
    if (base !== undefined && !isReference) {
      const growth = summary.decideP50.median / base.decideP50.median;
      results.push({
        name: `${label}: decision p50 ÷ that of 5,000 agents, 10 types`,
        unit: 'x',
        value: growth,
        target: `<= ${GROWTH_MAX}`,
        pass: growth <= GROWTH_MAX,
      });
    }
    // Keeps the warm-up from being optimised away.
    if (warmUp.decideP50 < 0) throw new Error('a decision took negative time');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}

function report(label: string, summary: Summary, hasTargets: boolean): Result[] {
  const line = (name: string, { median, least, most }: Spread, target: number): Result => ({
    name: `${label}: ${name}`,
    unit: 'µs',
    value: median,
    spread: [least, most],
    ...(hasTargets ? { target: `<= ${target}`, pass: median <= target } : {}),
  });
  return [
    line('decision p50', summary.decideP50, P50_TARGET_US),
    line('decision p99', summary.decideP99, P99_TARGET_US),
    line('reserve + record + release p50', summary.restP50, RECORD_TARGET_US),
    line('reserve + record + release mean', summary.restMean, RECORD_TARGET_US),
  ];
}

interface World {
  readonly fleet: Fleet;
  readonly router: Router;
  readonly estimates: Estimates;
  readonly needs: readonly Need[];
  readonly random: ReturnType<typeof seededRandom>;
  /** What is in flight, a ring: each decision ends the oldest and starts one, so that the load stays. */
  readonly inFlight: { agent: number; workMs: number; type: string }[];
  oldest: number;
  at: number;
}

function worldOf({ agents, types, settings = {} }: Scene, seed: number): World {
  const fleet = new Fleet();
  const estimates = new Estimates({ pairsMax: 1_000_000 });
  const router = new Router({ fleet, knowledge: estimates, settings });
  const random = seededRandom(seed);
  const names = Array.from({ length: types }, (_, index) => `type-${index}`);
  const world: World = { fleet, router, estimates, random, needs: [], inFlight: [], oldest: 0, at: 1_700_000_000_000 };
  for (let agent = 1; agent <= agents; agent++) {
    fleet.join(
      {
        seq: agent,
        type: 'worker',
        terms: ['worker', ...names],
        slots: SLOTS,
        costPerHour: 1 + (agent % 5),
        version: '1',
      },
      true,
    );
  }
  for (let outcome = 0; outcome < OUTCOMES; outcome++) {
    for (let agent = 1; agent <= agents; agent++) for (const name of names) learn(world, agent, name);
  }
  for (const type of names) (world.needs as Need[]).push(fleet.need({ type, requires: [], prefers: [], slots: 1 }));
  for (let agent = 1; agent <= agents; agent++) {
    // From idle to full, every level as often.
    for (let slot = random.below(SLOTS + 1); slot > 0; slot--) {
      const workMs = 500 + random.below(2000);
      fleet.reserve(agent, 1, workMs);
      world.inFlight.push({ agent, workMs, type: names[random.below(types)] as string });
    }
  }
  for (let index = world.inFlight.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [world.inFlight[index], world.inFlight[other]] = [
      world.inFlight[other] as (typeof world.inFlight)[number],
      world.inFlight[index] as (typeof world.inFlight)[number],
    ];
  }
  return world;
}

function learn(world: World, agent: number, taskType: string): void {
  const runMs = 500 + (agent % 16) * 100 + world.random.below(500);
  world.estimates.learn({
    agent,
    agentType: 'worker',
    version: '1',
    taskType,
    how: 'completed',
    runMs,
    timeoutMs: 30_000,
    cost: 0.01,
    satisfaction: undefined,
    at: ++world.at,
  });
}

interface Round {
  readonly decideP50: number;
  readonly decideP99: number;
  readonly restP50: number;
  readonly restMean: number;
}

/** One decision, its record and reservation, and the end of an older attempt, with its outcome learned off the clock. */
function run(world: World, { decisions, clockUs }: { decisions: number; clockUs: number }): Round {
  const { router, fleet, needs, random, inFlight } = world;
  const decide = new Float64Array(decisions);
  const rest = new Float64Array(decisions);
  const requests = needs.map((need) => ({ need, session: '', estimateMs: 0, profile: '' }));
  for (let index = 0; index < decisions; index++) {
    const request = requests[index % requests.length] as (typeof requests)[number];
    const before = process.hrtime.bigint();
    const isDecided = router.decide(request, random);
    const decided = process.hrtime.bigint();
    const placement = router.place(request);
    fleet.reserve(placement.agent, 1, placement.workMs);
    fleet.release(placement.agent, 1, placement.workMs);
    const done = process.hrtime.bigint();
    if (!isDecided) throw new Error('the fleet of the bench is full');
    decide[index] = Number(decided - before) / 1000 - clockUs;
    rest[index] = Number(done - decided) / 1000 - clockUs;
    fleet.reserve(placement.agent, 1, placement.workMs);
    const oldest = inFlight[world.oldest] as (typeof inFlight)[number]; // a ring of constant length
    inFlight[world.oldest] = { agent: placement.agent, workMs: placement.workMs, type: request.need.facts.type };
    world.oldest = (world.oldest + 1) % inFlight.length;
    fleet.release(oldest.agent, 1, oldest.workMs);
    learn(world, oldest.agent, oldest.type);
  }
  let restSum = 0;
  for (const us of rest) restSum += us;
  return {
    decideP50: quantile(decide, 0.5),
    decideP99: quantile(decide, 0.99),
    restP50: quantile(rest, 0.5),
    restMean: restSum / decisions,
  };
}

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

type Summary = { readonly [K in keyof Round]: Spread };

function summarise(rounds: readonly Round[]): Summary {
  const spread = (key: keyof Round): Spread => {
    const sorted = rounds.map((round) => round[key]).sort((a, b) => a - b);
    return { median: sorted[sorted.length >> 1] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
  };
  return {
    decideP50: spread('decideP50'),
    decideP99: spread('decideP99'),
    restP50: spread('restP50'),
    restMean: spread('restMean'),
  };
}

function quantile(values: Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Median of two readings in a row. */
function clockCostUs(): number {
  const costs = new Float64Array(10_000);
  for (let index = 0; index < costs.length; index++) {
    const before = process.hrtime.bigint();
    costs[index] = Number(process.hrtime.bigint() - before) / 1000;
  }
  return quantile(costs, 0.5);
}
