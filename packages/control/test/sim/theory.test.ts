// The simulator against queueing theory: ten independent runs of each system, whose 99.9 % interval must hold the
// value of the formula, and be narrow enough to mean something.
import { describe, expect, it } from 'vitest';
import type { Work } from '../../src/sim/agent.ts';
import { type SimPlan, simulate } from '../../src/sim/run.ts';
import { model, poisson } from './arrivals.ts';
import { erlangC, intervalOf, joinShortestOfTwo, meanWait, twoChoices } from './queueing-theory.ts';

const SERVICE_MS = 1_000;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

interface System {
  readonly agents: number;
  readonly busyRatio: number;
  readonly tasks: number;
  readonly slots?: number;
  readonly picker?: string;
  /** One per run: it may remember. */
  readonly work?: () => Work;
}

async function runsOf({ agents, busyRatio, tasks, slots = 1, picker = 'five-factor', work }: System) {
  const gapMs = SERVICE_MS / (agents * busyRatio);
  const planOf = (seed: number): SimPlan => ({
    ...{ name: picker, seed, sloMs: 0 },
    arrivals: poisson({ seed, count: tasks, gapMs, serviceMs: SERVICE_MS }),
    pools: [
      {
        agents: model({ slots }),
        ...{ initialAgents: agents, minAgents: agents, maxAgents: agents, sizing: { kind: 'fixed' } },
      },
    ],
    settings: { routing: { picker, slowStartMs: 0 } },
    ...(work === undefined ? {} : { work: work() }),
  });
  const reports = [];
  for (const seed of SEEDS) reports.push(await simulate(planOf(seed)));
  expect(reports.every(({ lost }) => lost === 0)).toBe(true);
  return reports;
}

/** Agents with slots without end that do one thing at a time: each has a queue of its own. */
function ownQueues(): Work {
  const freeAt = new Map<string, number>();
  return ({ payload }, { plan: { id }, now }) => {
    const startsAt = Math.max(now, freeAt.get(id) ?? 0);
    const endsAt = startsAt + Number(payload);
    freeAt.set(id, endsAt);
    return { runMs: endsAt - now };
  };
}

const within = (values: readonly number[], theory: number, widthRatioMax: number): void => {
  const { mean, halfWidth } = intervalOf(values);
  expect(halfWidth / theory).toBeLessThan(widthRatioMax);
  expect(Math.abs(mean - theory)).toBeLessThan(halfWidth);
};

describe('the formulas', () => {
  it('give the published values', () => {
    const vectors = [
      [3, 2, 0.4444],
      [3, 2.5, 0.7022],
      [4, 2.5, 0.3199],
      [5, 2.5, 0.1304],
      [6, 2.5, 0.0474],
      [10, 8, 0.4092],
      [110, 100, 0.237],
    ] as const;
    for (const [servers, load, expected] of vectors) expect(erlangC(servers, load)).toBeCloseTo(expected, 4);
    expect(meanWait(1, 0.8)).toBeCloseTo(0.8 / 0.2, 10);
    expect(twoChoices(0.9)).toBeCloseTo(2.6141, 3);
    // Between one queue for both servers and one queue each at random.
    expect(joinShortestOfTwo(0.8)).toBeGreaterThan(1 + meanWait(2, 1.6));
    expect(joinShortestOfTwo(0.8)).toBeLessThan(1 / (1 - 0.8));
  });
});

describe('one queue', () => {
  it.each([
    { agents: 1, busyRatio: 0.5, tasks: 2_000 },
    { agents: 1, busyRatio: 0.8, tasks: 5_000 },
    { agents: 3, busyRatio: 2 / 3, tasks: 2_000 },
    { agents: 4, busyRatio: 0.625, tasks: 2_000 },
    { agents: 5, busyRatio: 0.5, tasks: 3_000 },
    { agents: 10, busyRatio: 0.8, tasks: 4_000 },
  ])('waits as Erlang says: $agents agents, $busyRatio busy', async (system) => {
    const reports = await runsOf(system);
    const load = system.agents * system.busyRatio;
    within(
      reports.map(({ sloViolation }) => sloViolation),
      erlangC(system.agents, load),
      0.25,
    );
    within(
      reports.map(({ waitMs }) => waitMs.mean / SERVICE_MS),
      meanWait(system.agents, load),
      0.6,
    );
  });
});

describe('a queue for each agent', () => {
  const sojourns = async (system: System): Promise<readonly number[]> =>
    (await runsOf({ ...system, slots: 1_000, work: ownQueues })).map(({ sojournMs }) => sojournMs.mean / SERVICE_MS);

  it('of two, the shorter one: as the Markov chain of both says', async () => {
    within(
      await sojourns({ agents: 2, busyRatio: 0.7, tasks: 3_000, picker: 'least-loaded' }),
      joinShortestOfTwo(0.7),
      0.2,
    );
  });

  it('the shortest of many: hardly anybody waits', async () => {
    const all = intervalOf(await sojourns({ agents: 50, busyRatio: 0.8, tasks: 3_000, picker: 'least-loaded' }));
    // No less than one queue for all of them; and far below two choices, of which it is the limit for ever more.
    expect(all.mean + all.halfWidth).toBeGreaterThan(1 + meanWait(50, 40));
    expect(all.mean).toBeLessThan(1.15);
  });

  it('the shorter of two at random: as the limit for many agents says', async () => {
    // 100 agents are not infinitely many: the limit is a little low for them.
    const { mean, halfWidth } = intervalOf(
      await sojourns({ agents: 100, busyRatio: 0.8, tasks: 5_000, picker: 'p2c' }),
    );
    expect(Math.abs(mean - twoChoices(0.8))).toBeLessThan(halfWidth + 0.03 * twoChoices(0.8));
  });

  it('any at random: as if each agent were alone', async () => {
    within(await sojourns({ agents: 4, busyRatio: 0.5, tasks: 2_000, picker: 'random' }), 1 / (1 - 0.5), 0.2);
  });
});
