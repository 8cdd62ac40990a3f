import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/control/src/base/random.ts';
import type { ArrivalSource, SimArrival } from '../../../packages/control/src/sim/plan.ts';
import { simulate } from '../../../packages/control/src/sim/run.ts';
import { OWN, poolOf, type Setting } from './contest.ts';
import { playModel } from './pool-model.ts';

const MINUTE_MS = 60_000;
const SLO_MS = 30_000;
const AGENT = {
  ...{ type: 'work', slots: 1, startupMs: 20_000, startupSpreadRatio: 0, speed: 1 },
  ...{ failuresPerHour: 0, costPerHour: 1 },
};
const GROUND = { slotsMean: 3, slots: 1 };

/** Twenty minutes: one task every 2 s, for four minutes one every 300 ms; 4 s of work each on average. */
function burst(): readonly SimArrival[] {
  const random = seededRandom(5);
  const gap = (meanMs: number): number => -meanMs * Math.log(1 - random.next());
  const arrivals: SimArrival[] = [];
  for (let atMs = 0; atMs < 20 * MINUTE_MS; ) {
    arrivals.push({ atMs, serviceMs: gap(4_000), type: 'work' });
    atMs += gap(atMs >= 6 * MINUTE_MS && atMs < 10 * MINUTE_MS ? 300 : 2_000);
  }
  return arrivals;
}

const ARRIVALS = burst();

async function* source(): ArrivalSource {
  yield ARRIVALS;
}

const pool = (policy: string, setting: Setting = OWN) =>
  poolOf(policy, setting, { agent: AGENT, ground: GROUND, plan: undefined });

const modelled = (policy: string, setting?: Setting) =>
  playModel({ pool: pool(policy, setting), arrivals: ARRIVALS, seed: 1, sloMs: SLO_MS });

async function played(policy: string, setting?: Setting): Promise<{ cost: number; violation: number }> {
  const pools = [pool(policy, setting)];
  const report = await simulate({ name: policy, seed: 1, arrivals: source(), sloMs: SLO_MS, pools });
  return { cost: report.agentSeconds, violation: report.sloViolation };
}

describe('the model of a pool', () => {
  it.each([
    ['fixed', { target: 9 }],
    ['hpa', OWN],
    ['keda', { target: 1 }],
    ['kpa', OWN],
    ['predictive', OWN],
  ] as const)(
    'is the engine itself for %s',
    async (policy, setting) => {
      const [model, engine] = [modelled(policy, setting), await played(policy, setting)];
      expect(model.cost / engine.cost).toBeCloseTo(1, 3);
      expect(Math.abs(model.violation - engine.violation)).toBeLessThan(0.002);
    },
    60_000,
  );

  it.each([
    ['steady', OWN],
    ['production', OWN],
    ['cost-optimized', { target: 0.6 }],
  ] as const)(
    'is near it for %s, which also goes by who has been idle for long',
    async (policy, setting) => {
      const [model, engine] = [modelled(policy, setting), await played(policy, setting)];
      expect(Math.abs(model.cost / engine.cost - 1)).toBeLessThan(0.2);
      expect(Math.abs(model.violation - engine.violation)).toBeLessThan(0.002);
    },
    60_000,
  );

  it('gives the same with the same seed', () => {
    expect(modelled('hpa')).toEqual(modelled('hpa'));
  });

  it('has nothing to do without arrivals', () => {
    expect(playModel({ pool: pool('hpa'), arrivals: [], seed: 1, sloMs: SLO_MS })).toEqual({ cost: 0, violation: 0 });
  });

  it('gives a task back that outlasts the grace of its agent, and counts one that never ends as violated', () => {
    const long: readonly SimArrival[] = [
      { atMs: 0, serviceMs: 120_000, type: 'work' },
      { atMs: 1, serviceMs: 120_000, type: 'work' },
    ];
    const scaler = { name: 'late', intervalMs: 10_000, desired: ({ now }: { now: number }) => (now < 20_000 ? 2 : 1) };
    const shrinking = { ...pool('hpa'), initialAgents: 2, sizing: { kind: 'scaler' as const, scaler } };
    const { cost, violation } = playModel({ pool: shrinking, arrivals: long, seed: 1, sloMs: SLO_MS });
    expect(violation).toBe(0);
    // One runs both, the second of them from its beginning; the other is there until it has handed back.
    expect(cost).toBeCloseTo(240 + 56, 0);
    const none = { ...shrinking, sizing: { kind: 'scaler' as const, scaler: { ...scaler, desired: () => 0 } } };
    expect(playModel({ pool: none, arrivals: long, seed: 1, sloMs: SLO_MS }).violation).toBe(1);
  });
});
