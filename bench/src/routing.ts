// How long a routing decision takes. Decisions are timed one by one with the monotonic clock, less the median cost of
// reading that clock; each round runs warm, on a fleet of mixed load whose agents have all been learned.
import type { Picker } from '@muster/contract';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { Estimates } from '../../packages/control/dist/core/learn/estimates.js';
import { Fleet, type Need } from '../../packages/control/dist/core/route/fleet.js';
import { Router } from '../../packages/control/dist/core/route/router.js';
import { type BenchOptions, figure, type Result } from './result.ts';
import { median, quantile } from './statistics.ts';

interface Scene {
  readonly agents: number;
  readonly types: number;
  /** A baseline instead of the product's five factors. */
  readonly picker?: Picker;
}

const REFERENCE: Scene = { agents: 5000, types: 10 };
/** The alternatives that users may choose by name. */
const BASELINES: readonly Picker[] = ['weighted', 'random', 'round-robin', 'least-loaded', 'p2c', 'prequal'];
const SCENES: readonly Scene[] = [
  { agents: 10, types: 10 },
  { agents: 100, types: 10 },
  { agents: 1000, types: 10 },
  REFERENCE,
  { agents: 5000, types: 100 },
  { agents: 50_000, types: 10 },
  ...BASELINES.map((picker) => ({ ...REFERENCE, picker })),
];
const DECISIONS = 20_000;
/** Warm = every agent has been looked at about this often for every type; a decision looks at SAMPLED of them. */
const WARM_LOOKS = 4;
const SAMPLED = 32;
const SLOTS = 8;
/** Past outcomes per agent and type. */
const OUTCOMES = 2;

export async function routing({ rounds, scale, log }: BenchOptions): Promise<Result[]> {
  const decisions = Math.max(1000, Math.round(DECISIONS * scale));
  const clockUs = clockCostUs();
  const results: Result[] = [];
  let referenceUs = 0;
  for (const scene of SCENES) {
    const label = `${scene.agents} agents, ${scene.types} types${scene.picker === undefined ? '' : `, ${scene.picker}`}`;
    log(`routing: ${label}`);
    const world = worldOf(scene);
    const pairs = scene.agents * scene.types;
    run(world, { decisions: decisions + Math.round((WARM_LOOKS * pairs * Math.min(1, scale)) / SAMPLED), clockUs });
    const taken = Array.from({ length: rounds }, () => run(world, { decisions, clockUs }));
    const isReference = scene === REFERENCE;
    const target = (bound: number): string | undefined => (isReference ? `<= ${bound}` : undefined);
    const of = (key: keyof Round): number[] => taken.map((round) => round[key]);
    results.push(
      figure({ name: `decision p50, ${label}`, unit: 'µs', target: target(2.5) }, of('decideP50')),
      figure({ name: `decision p99, ${label}`, unit: 'µs', target: target(10) }, of('decideP99')),
      figure({ name: `reserve + record + release p50, ${label}`, unit: 'µs', target: target(3) }, of('restP50')),
    );
    if (isReference) referenceUs = median(of('decideP50'));
    else if (pairs > REFERENCE.agents * REFERENCE.types) {
      const growth = of('decideP50').map((us) => us / referenceUs);
      results.push(figure({ name: `growth of p50, ${label}`, unit: 'x', target: '<= 2' }, growth));
    }
  }
  return results;
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

function worldOf({ agents, types, picker }: Scene): World {
  const fleet = new Fleet();
  const estimates = new Estimates();
  const router = new Router({ fleet, knowledge: estimates, settings: picker === undefined ? {} : { picker } });
  const random = seededRandom(1);
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
  decide.sort();
  rest.sort();
  return { decideP50: quantile(decide, 0.5), decideP99: quantile(decide, 0.99), restP50: quantile(rest, 0.5) };
}

/** Median of two readings in a row. */
function clockCostUs(): number {
  const costs = new Float64Array(10_000);
  for (let index = 0; index < costs.length; index++) {
    const before = process.hrtime.bigint();
    costs[index] = Number(process.hrtime.bigint() - before) / 1000;
  }
  return quantile(costs.sort(), 0.5);
}
