// The examples of "Horizontal Pod Autoscaling" in the Kubernetes documentation.
import { describe, expect, it } from 'vitest';
import type { Observation } from '../plan.ts';
import { forAverageValue, forUtilization, hpa } from './hpa.ts';
import { type Behavior, BoundedSteps, DEFAULT_BEHAVIOR } from './hpa-behavior.ts';

const SYNC_MS = 15_000;
const look = (now: number, given: Partial<Observation>): Observation => ({
  now,
  desired: given.ready ?? 1,
  ready: 1,
  starting: 0,
  slotsPerAgent: 1,
  waiting: 0,
  running: 0,
  waitingMean: 0,
  runningMean: 0,
  arrived: 0,
  hasData: true,
  ...given,
});

describe('the recommendation of the HPA', () => {
  const fleet = (ready: number, starting = 0) => ({ desired: ready + starting, ready, starting });

  it('doubles the fleet at 200m of 100m, and halves it at 50m', () => {
    expect(forUtilization(fleet(4), { ratio: 200 / 100, tolerance: 0.1 })).toBe(8);
    expect(forUtilization(fleet(4), { ratio: 50 / 100, tolerance: 0.1 })).toBe(2);
  });

  it.each([0.9, 0.95, 1, 1.05, 1.1])('leaves the fleet as it is at a ratio of %d', (ratio) => {
    expect(forUtilization(fleet(100), { ratio, tolerance: 0.1 })).toBe(100);
  });

  it.each([
    { ratio: 1.11, agents: 111 },
    { ratio: 0.89, agents: 89 },
  ])('acts at $ratio', ({ ratio, agents }) => {
    expect(forUtilization(fleet(100), { ratio, tolerance: 0.1 })).toBe(agents);
  });

  it('counts agents that are not ready as idle when it would grow', () => {
    expect(forUtilization(fleet(4, 2), { ratio: 2, tolerance: 0.1 })).toBe(8); // 4 × 200 % + 2 × 0 %, of 6
    expect(forUtilization(fleet(4, 0), { ratio: 1.25, tolerance: 0.1 })).toBe(5);
    expect(forUtilization(fleet(4, 1), { ratio: 1.25, tolerance: 0.1 })).toBe(5); // 100 % with it: as it is
    expect(forUtilization(fleet(4, 4), { ratio: 1.25, tolerance: 0.1 })).toBe(8); // would turn: as it is
  });

  it('leaves them out when it would shrink', () => {
    expect(forUtilization(fleet(4, 2), { ratio: 0.5, tolerance: 0.1 })).toBe(2);
  });

  it('divides a total by the target per agent', () => {
    const of = (current: number, total: number) =>
      forAverageValue(current, { total, targetPerAgent: 10, tolerance: 0.1 });
    expect(of(1, 30)).toBe(3);
    expect(of(3, 33)).toBe(3); // within the tolerance
    expect(of(3, 34)).toBe(4);
    expect(of(5, 0)).toBe(0);
  });
});

describe('the behaviour of the HPA', () => {
  const run = (behavior: Behavior, from: number, recommended: number, everyMs: number, looks: number): number[] => {
    const steps = new BoundedSteps(behavior);
    const sizes = [from];
    for (let index = 0; index < looks; index++) {
      sizes.push(steps.step(index * everyMs, { current: sizes.at(-1) ?? 0, recommended }));
    }
    return sizes;
  };

  it('adds 4 agents or 100 % every 15 s, whichever is more', () => {
    expect(run(DEFAULT_BEHAVIOR, 1, 100, SYNC_MS, 6)).toEqual([1, 5, 10, 20, 40, 80, 100]);
  });

  it('removes 10 % or 4 a minute: 80, 72, then 8 rounded up from 7.2, 4 below 40', () => {
    const down = {
      stabilizationWindowMs: 0,
      policies: [
        { kind: 'agents', agents: 4, periodMs: 60_000 },
        { kind: 'share', share: 0.1, periodMs: 60_000 },
      ],
    } as const;
    const sizes = run({ ...DEFAULT_BEHAVIOR, down }, 80, 10, 60_000, 15);
    expect(sizes.slice(0, 4)).toEqual([80, 72, 64, 57]);
    expect(sizes.slice(-6)).toEqual([24, 20, 16, 12, 10, 10]);
  });

  it('holds a rate over its whole period, not per look', () => {
    const down = { stabilizationWindowMs: 0, policies: [{ kind: 'agents', agents: 4, periodMs: 60_000 }] } as const;
    expect(run({ ...DEFAULT_BEHAVIOR, down }, 20, 0, SYNC_MS, 9)).toEqual([20, 16, 16, 16, 16, 12, 12, 12, 12, 8]);
  });

  it('shrinks to the highest recommendation of the last 300 s, and at once when that is gone', () => {
    const steps = new BoundedSteps(DEFAULT_BEHAVIOR);
    expect(steps.step(0, { current: 10, recommended: 10 })).toBe(10);
    expect(steps.step(60_000, { current: 10, recommended: 6 })).toBe(10);
    expect(steps.step(120_000, { current: 10, recommended: 2 })).toBe(10);
    expect(steps.step(299_000, { current: 10, recommended: 2 })).toBe(10);
    expect(steps.step(300_000, { current: 10, recommended: 2 })).toBe(6);
    expect(steps.step(360_000, { current: 6, recommended: 2 })).toBe(2);
  });
});

describe('the HPA over time', () => {
  it('sizes by the utilisation of the ready agents, 80 % by default', () => {
    expect(hpa().desired(look(0, { ready: 8, runningMean: 8 }))).toBe(10);
    expect(hpa().desired(look(0, { ready: 8, runningMean: 14, slotsPerAgent: 2 }))).toBe(8);
    expect(hpa({ targetUtilization: 0.5 }).desired(look(0, { ready: 8, runningMean: 8 }))).toBe(16);
  });

  it('keeps one agent at least, and its maximum at most', () => {
    const idle = hpa();
    for (let now = 0; now <= 300_000; now += SYNC_MS) idle.desired(look(now, { ready: 1 }));
    expect(idle.desired(look(315_000, { ready: 1 }))).toBe(1);
    expect(hpa({ agentsMax: 9 }).desired(look(0, { ready: 8, runningMean: 8 }))).toBe(9);
  });

  it('leaves the fleet as it is without metrics, without a ready agent, and at size 0', () => {
    expect(hpa().desired(look(0, { ready: 8, runningMean: 8, hasData: false }))).toBe(8);
    expect(hpa().desired(look(0, { desired: 3, ready: 0, starting: 3, waiting: 50 }))).toBe(3);
    expect(hpa().desired(look(0, { desired: 0, ready: 0, waiting: 50 }))).toBe(0);
  });
});
