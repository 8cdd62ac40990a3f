// A simulated run is a function of its plan, and its report says what happened.
import { describe, expect, it } from 'vitest';
import type { Observation, Scaler } from '../../src/sim/plan.ts';
import { type SimPlan, type SizedPool, simulate } from '../../src/sim/run.ts';
import { given, model, poisson } from './arrivals.ts';

const pool = (changes: Partial<SizedPool> = {}): SizedPool => ({
  agents: model({ startupMs: 5_000, startupSpreadRatio: 0.5, costPerHour: 2 }),
  initialAgents: 4,
  minAgents: 1,
  maxAgents: 20,
  sizing: { kind: 'policy', policy: { preset: 'aggressive' } },
  ...changes,
});

const plan = (changes: Partial<SimPlan> = {}): SimPlan => ({
  ...{ name: 'test', seed: 1, sloMs: 1_000 },
  arrivals: poisson({ seed: 1, count: 3_000, gapMs: 200, serviceMs: 1_000 }),
  pools: [pool()],
  ...changes,
});

describe('the same plan', () => {
  const stormy = (seed: number): Partial<SimPlan> => ({
    seed,
    pools: [pool({ agents: model({ startupMs: 5_000, startupSpreadRatio: 0.5, failuresPerHour: 20 }) })],
    network: { delayMs: 3, delayMsMin: 1, lossRatio: 0.01, breakRatio: 0.001 },
    syncMs: 2,
  });
  const arrivals = () => poisson({ seed: 9, count: 3_000, gapMs: 200, serviceMs: 1_000 });

  it('gives the same journal and the same report', async () => {
    const [first, second] = [
      await simulate(plan({ ...stormy(7), arrivals: arrivals() })),
      await simulate(plan({ ...stormy(7), arrivals: arrivals() })),
    ];
    expect(second).toEqual(first);
    expect(first.tasks).toBe(3_000);
    expect(first.unfinished).toBe(0);
  });

  it('gives another journal with another seed, or other arrivals', async () => {
    const [{ journalHash }, other, moved] = [
      await simulate(plan({ ...stormy(7), arrivals: arrivals() })),
      await simulate(plan({ ...stormy(8), arrivals: arrivals() })),
      await simulate(
        plan({ ...stormy(7), arrivals: poisson({ seed: 10, count: 3_000, gapMs: 200, serviceMs: 1_000 }) }),
      ),
    ];
    expect(new Set([journalHash, other.journalHash, moved.journalHash]).size).toBe(3);
  });

  it('does not depend on how its arrivals come in chunks', async () => {
    const [a, b] = [
      await simulate(plan({ arrivals: poisson({ seed: 3, count: 500, gapMs: 300, serviceMs: 1_000, chunk: 500 }) })),
      await simulate(plan({ arrivals: poisson({ seed: 3, count: 500, gapMs: 300, serviceMs: 1_000, chunk: 7 }) })),
    ];
    expect(b).toEqual(a);
  });
});

describe('the report', () => {
  const fixed = (agents: number) => pool({ initialAgents: agents, sizing: { kind: 'fixed' } });

  it('counts waits, sojourns, misses, agents and money by hand', async () => {
    // One agent, 10 s each: the second task waits 8 s, the third 16 s, and expires 25 s after its arrival.
    const arrivals = [0, 2_000, 4_000].map((atMs) => ({ atMs, serviceMs: 10_000, type: 'work', deadlineMs: 25_000 }));
    const report = await simulate(plan({ arrivals: given(arrivals), pools: [fixed(1)], sloMs: 10_000 }));
    expect(report).toMatchObject({ tasks: 3, lost: 1, unfinished: 0, deadlineMisses: 1, events: 9, endedAtMs: 29_000 });
    expect(report.waitMs).toMatchObject({ mean: 8_000, max: 16_000 });
    expect(report.waitMs.p50).toBeCloseTo(8_000, -2);
    expect(report.sojournMs).toMatchObject({ mean: 14_000, max: 18_000 });
    expect(report.sloViolation).toBeCloseTo(1 / 3);
    expect(report.agentSeconds).toBeCloseTo(29);
    expect(report.cost).toBeCloseTo((29 / 3600) * 2);
    expect(report.actions).toEqual({ up: 0, down: 0 });
    expect(report.worstMinute).toEqual({ atMs: 0, late: 1, starts: 3, waitMsMax: 16_000 });
    const waits = report.curves.points.flatMap(({ atMs, waitMsMax }) => (waitMsMax > 0 ? [[atMs, waitMsMax]] : []));
    expect(waits).toEqual([
      [expect.any(Number), 8_000],
      [expect.any(Number), 16_000],
    ]);
  });

  it('counts what never ends as unfinished, lost and late', async () => {
    const arrivals = [
      { atMs: 0, serviceMs: 1_000, type: 'work' },
      { atMs: 0, serviceMs: 1_000, type: 'nobody' },
    ];
    const report = await simulate(plan({ arrivals: given(arrivals), pools: [fixed(1)], drainMs: 60_000 }));
    expect(report).toMatchObject({ tasks: 2, lost: 1, unfinished: 1, sloViolation: 0.5, endedAtMs: 60_000 });
  });

  it('is empty without arrivals', async () => {
    const report = await simulate(plan({ arrivals: given([]) }));
    expect(report).toMatchObject({ tasks: 0, lost: 0, sloViolation: 0, events: 0 });
  });

  it('bounds its curves, which add up to all arrivals that were sampled', async () => {
    const report = await simulate(plan({ arrivals: poisson({ seed: 1, count: 3_000, gapMs: 2_000, serviceMs: 500 }) }));
    const { points } = report.curves;
    expect(points.length).toBeGreaterThan(300);
    expect(points.length).toBeLessThan(720);
    const sampled = points.reduce((sum, { arrivals }) => sum + arrivals, 0);
    expect(sampled).toBeGreaterThan(2_900);
    expect(sampled).toBeLessThanOrEqual(3_000);
  });
});

describe('an autoscaler from outside', () => {
  const scaler = (desired: (seen: Observation) => number): Scaler => ({ name: 'mine', intervalMs: 10_000, desired });

  it('sees the pool, resizes it within its bounds, and pays the start-up', async () => {
    const seen: Observation[] = [];
    const arrivals = Array.from({ length: 40 }, () => ({ atMs: 1_000, serviceMs: 60_000, type: 'work' }));
    const report = await simulate(
      plan({
        arrivals: given(arrivals),
        pools: [
          pool({
            agents: model({ startupMs: 15_000, slots: 2 }),
            sizing: { kind: 'scaler', scaler: scaler((now) => seen.push(now) && now.running + now.waiting) },
          }),
        ],
      }),
    );
    expect(seen[0]).toMatchObject({ desired: 4, ready: 4, starting: 0, waiting: 0, running: 0, arrived: 0 });
    expect(seen[1]).toMatchObject({ desired: 1, arrived: 40, slotsPerAgent: 2, hasData: true });
    expect(seen[2]).toMatchObject({ desired: 20, ready: 1, starting: 19, arrived: 0 });
    expect(seen[3]).toMatchObject({ desired: 20, ready: 20, starting: 0 });
    // The tasks came a second after the first look; one agent had two of them from then on.
    expect(seen[1]?.runningMean).toBeCloseTo(2 * 0.9, 3);
    expect(seen[1]?.waitingMean).toBeCloseTo(38 * 0.9, 3);
    expect(seen[2]).toMatchObject({ runningMean: 2, waitingMean: 38 });
    expect(report).toMatchObject({ tasks: 40, lost: 0 });
    expect(report.curves.decisions.slice(0, 2)).toMatchObject([
      { from: 4, to: 1, pool: 'work' },
      { from: 1, to: 20, atMs: 10_000 },
    ]);
  });

  it('sees what waits again when an agent is lost', async () => {
    const seen: Observation[] = [];
    const sizing = { kind: 'scaler', scaler: scaler((now) => seen.push(now) && now.desired) } as const;
    await simulate(
      plan({
        arrivals: given([{ atMs: 0, serviceMs: 3_600_000, type: 'work' }]),
        pools: [pool({ sizing, initialAgents: 1, agents: model({ failuresPerHour: 6, startupMs: 5_000 }) })],
        drainMs: 900_000,
      }),
    );
    for (const { waitingMean, runningMean } of seen.slice(1)) expect(waitingMean + runningMean).toBeCloseTo(1, 6);
    expect(seen.some(({ waitingMean }) => waitingMean > 0.01)).toBe(true);
  });

  it('sees the last numbers again while metrics are missing', async () => {
    const seen: Observation[] = [];
    const sizing = { kind: 'scaler', scaler: scaler((now) => seen.push(now) && now.desired) } as const;
    await simulate(
      plan({
        arrivals: given([{ atMs: 25_000, serviceMs: 10_000, type: 'work' }]),
        pools: [pool({ sizing })],
        blackouts: [{ fromMs: 20_000, toMs: 40_000 }],
      }),
    );
    expect(seen.map(({ hasData }) => hasData)).toEqual([true, true, false, false]);
    expect(seen[3]).toMatchObject({ running: 0, arrived: 0 });
    expect((seen[3]?.now ?? 0) - (seen[0]?.now ?? 0)).toBe(30_000);
  });
});
