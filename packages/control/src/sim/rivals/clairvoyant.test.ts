import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import type { AgentModel, ArrivalSource, Observation, SimArrival } from '../plan.ts';
import { clairvoyant, clairvoyantPlan } from './clairvoyant.ts';
import { offeredWork } from './offered-work.ts';
import { tautString } from './taut-string.ts';

const AGENT: AgentModel = {
  type: 'worker',
  slots: 1,
  startupMs: 5_000,
  startupSpreadRatio: 0,
  speed: 1,
  failuresPerHour: 0,
  costPerHour: 1,
};

async function* source(
  ...tasks: readonly (readonly [atMs: number, serviceMs: number])[]
): ArrivalSource & AsyncGenerator {
  yield tasks.map(([atMs, serviceMs]): SimArrival => ({ atMs, serviceMs, type: 'worker' }));
}

describe('offered work', () => {
  it('is what would be done by each second if every task began when it arrives', async () => {
    const { doneMs, stepMs, tasks } = await offeredWork(source([500, 2_000], [1_000, 500]), {
      type: 'worker',
      speed: 1,
    });
    expect({ stepMs, tasks }).toEqual({ stepMs: 1000, tasks: 2 });
    expect([...doneMs]).toEqual([0, 500, 2_000, 2_500]);
  });

  it('counts the speed of the agents, and only tasks of their type', async () => {
    async function* mixed(): ArrivalSource & AsyncGenerator {
      yield [{ atMs: 0, serviceMs: 4_000, type: 'worker' }];
      yield [{ atMs: 0, serviceMs: 9_000, type: 'other' }];
    }
    expect([...(await offeredWork(mixed(), { type: 'worker', speed: 2 })).doneMs]).toEqual([0, 1_000, 2_000, 2_000]);
  });

  it('has a bounded table, exact at the edges that it keeps', async () => {
    const dayMs = 24 * 3_600_000;
    const tasks = Array.from({ length: 30 }, (_, day): [number, number] => [day * dayMs + 12_345, 7_654]);
    const { doneMs, stepMs } = await offeredWork(source(...tasks), { type: 'worker', speed: 1 });
    expect(doneMs.length).toBeLessThanOrEqual(1 << 20);
    expect(stepMs).toBe(4000);
    expect(doneMs.at(-1)).toBeCloseTo(30 * 7_654, 3);
    expect(doneMs[4]).toBeCloseTo(16_000 - 12_345, 6); // in the middle of the first task
    expect(doneMs[dayMs / stepMs + 4]).toBeCloseTo(7_654 + 16_000 - 12_345, 6);
  });
});

describe('the taut string', () => {
  const heights = (slopes: Float64Array): number[] => {
    const all = [0];
    for (const slope of slopes) all.push((all.at(-1) ?? 0) + slope);
    return all;
  };

  it('is straight where the tube lets it', () => {
    const upper = Float64Array.of(0, 9, 9, 9, 12);
    const lower = Float64Array.of(0, 0, 0, 0, 12);
    expect([...tautString({ lower, upper })]).toEqual([3, 3, 3, 3]);
  });

  it('bends at the corners of the floor and of the ceiling', () => {
    const upper = Float64Array.of(0, 8, 8, 8, 8, 12);
    const lower = Float64Array.of(0, 0, 6, 6, 6, 12);
    expect([...tautString({ lower, upper })]).toEqual([3, 3, 1, 1, 4]);
  });

  it('stays in the tube, and no line in it is shorter', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round++) {
      const count = 3 + random.below(30);
      const upper = new Float64Array(count);
      for (let edge = 1; edge < count; edge++) upper[edge] = (upper[edge - 1] ?? 0) + random.below(10);
      const wait = random.below(6);
      const lower = upper.map((_, edge) => (edge === count - 1 ? (upper[edge] ?? 0) : (upper[edge - wait] ?? 0)));
      const line = heights(tautString({ lower, upper }));
      for (let edge = 0; edge < count; edge++) {
        expect(line[edge]).toBeGreaterThanOrEqual((lower[edge] ?? 0) - 1e-9);
        expect(line[edge]).toBeLessThanOrEqual((upper[edge] ?? 0) + 1e-9);
        // Shortest: it turns up only where the ceiling holds it down, and down only where the floor holds it up.
        if (edge === 0 || edge === count - 1) continue;
        const turn = (line[edge + 1] ?? 0) - 2 * (line[edge] ?? 0) + (line[edge - 1] ?? 0);
        if (turn > 1e-9) expect(line[edge]).toBeCloseTo(upper[edge] ?? 0, 9);
        if (turn < -1e-9) expect(line[edge]).toBeCloseTo(lower[edge] ?? 0, 9);
      }
    }
  });
});

describe('the clairvoyant', () => {
  const look = { desired: 1, ready: 1, starting: 0, slotsPerAgent: 1, waiting: 0, running: 0 };
  const unused = { waitingMean: 0, runningMean: 0, arrived: 0, hasData: true };
  const askedAt = (scaler: ReturnType<typeof clairvoyant>, now: number, seen: Partial<Observation> = {}): number =>
    scaler.desired({ ...look, ...unused, now, ...seen });

  it('bounds by the work, and the starts of those that are needed at once', async () => {
    const four: [number, number][] = [1, 2, 3, 4].map(() => [60_000, 10_000]);
    const { bound } = await clairvoyantPlan(source(...four), { agent: AGENT, waitMs: 0 });
    expect(bound).toEqual({
      tasks: 4,
      workSeconds: 40,
      agentsPeak: 4,
      agentSeconds: 45,
      agentSecondsWithoutViolation: 60,
    });
  });

  it('needs fewer when they may wait', async () => {
    const four: [number, number][] = [1, 2, 3, 4].map(() => [60_000, 10_000]);
    const { bound } = await clairvoyantPlan(source(...four), { agent: AGENT, waitMs: 10_000 });
    expect(bound.agentsPeak).toBe(2);
    const two = await clairvoyantPlan(source(...four), { agent: { ...AGENT, slots: 2 }, waitMs: 10_000 });
    expect(two.bound).toMatchObject({ workSeconds: 20, agentsPeak: 1, agentSecondsWithoutViolation: 25 });
  });

  it('orders as long ahead as a start takes, and lets go when nothing comes', async () => {
    const scaler = clairvoyant(await clairvoyantPlan(source([60_000, 10_000]), { agent: AGENT, waitMs: 0 }));
    expect([0, 50_000, 55_000, 60_000, 69_000, 71_000, 500_000].map((now) => askedAt(scaler, now))).toEqual([
      0, 0, 1, 1, 1, 0, 0,
    ]);
  });

  it('keeps an agent over a gap that is shorter than a start', async () => {
    const twice = (gapMs: number) => source([60_000, 10_000], [70_000 + gapMs, 10_000]);
    const short = clairvoyant(await clairvoyantPlan(twice(4_000), { agent: AGENT, waitMs: 0 }));
    const long = clairvoyant(await clairvoyantPlan(twice(30_000), { agent: AGENT, waitMs: 0 }));
    askedAt(short, 0);
    askedAt(long, 0);
    expect(askedAt(short, 72_000)).toBe(1);
    expect(askedAt(long, 80_000)).toBe(0);
  });

  it('lets nobody go who is needed for what is there, however long it takes', async () => {
    const scaler = clairvoyant(await clairvoyantPlan(source([60_000, 10_000]), { agent: AGENT, waitMs: 0 }));
    askedAt(scaler, 0);
    expect(askedAt(scaler, 80_000, { desired: 3, running: 2 })).toBe(2);
    expect(askedAt(scaler, 80_000, { desired: 3, waiting: 9, running: 3 })).toBe(3);
    expect(askedAt(scaler, 80_000, { desired: 0, waiting: 2 })).toBe(1);
    expect(askedAt(scaler, 80_000, { desired: 3, running: 5, slotsPerAgent: 4 })).toBe(2);
    expect(askedAt(scaler, 900_000, { desired: 2 })).toBe(0);
  });

  it('has nothing to do without arrivals', async () => {
    const plan = await clairvoyantPlan(source(), { agent: AGENT, waitMs: 30_000 });
    expect(plan.bound).toMatchObject({ tasks: 0, workSeconds: 0, agentsPeak: 0, agentSecondsWithoutViolation: 0 });
    expect(askedAt(clairvoyant(plan), 0)).toBe(0);
  });
});
