import { PRESETS } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../../packages/control/src/core/scale/policy.ts';
import type { Observation } from '../../../packages/control/src/sim/plan.ts';
import { RIVALS, rival } from '../../../packages/control/src/sim/rivals/rival.ts';
import { contendersOf, OWN, poolOf, RIVAL_DEFAULTS, type Setting } from './contest.ts';

const AGENT = {
  ...{ type: 'work', slots: 2, startupMs: 1_000, startupSpreadRatio: 0, speed: 1 },
  ...{ failuresPerHour: 0, costPerHour: 1 },
};
const BOUND = { tasks: 1, workSeconds: 1, agentsPeak: 1, agentSeconds: 1, agentSecondsWithoutViolation: 1 };
const PLAN = { stepMs: 1_000, agents: Int32Array.of(7, 3), bound: BOUND };
const GROUND = { slotsMean: 8, slots: 2 };

const contenders = contendersOf(GROUND);
const poolFor = (policy: string, setting: Setting, ground = GROUND) =>
  poolOf(policy, setting, { agent: AGENT, ground, plan: PLAN });

describe('who meets on a trace', () => {
  it('is each preset and rival, with targets and minima, fixed fleets, the clairvoyant and the bound', () => {
    expect(contenders.map(({ policy }) => policy)).toEqual([
      ...['fixed', ...PRESETS, ...RIVALS],
      ...['clairvoyant', 'bound'],
    ]);
    expect(contenders.filter(({ dials }) => dials.length === 2).map(({ policy }) => policy)).toEqual([
      ...PRESETS,
      ...RIVALS,
    ]);
  });

  it('has dials from the safest to the cheapest, and begins at the default', () => {
    const [targets, minima] = contenders.find(({ policy }) => policy === 'keda')?.dials ?? [];
    expect(targets?.settings[targets.from]).toBe(OWN);
    expect(targets?.settings[0]).toEqual({ target: 0.2 });
    const sizes = (minima?.settings ?? []).map(({ agentsMin }) => agentsMin);
    expect(sizes.slice(0, 3)).toEqual([48, 42, 36]);
    expect(sizes.slice(-3)).toEqual([3, 2, undefined]);
    const tiny = contendersOf({ slotsMean: 0.01, slots: 1 });
    expect(tiny[0]?.dials[0]?.settings).toEqual([4, 3, 2, 1].map((target) => ({ target })));
  });

  it('turns the wait that a policy sized to its work aims at, and the utilisation of the others', () => {
    const policyAt = (preset: string, target: number) => {
      const { sizing } = poolFor(preset, { target });
      return sizing.kind === 'policy' ? sizing.policy : undefined;
    };
    expect(policyAt('lean', 5_000)).toEqual({ preset: 'lean', waitObjectiveMs: 5_000 });
    expect(policyAt('production', 0.6)).toEqual({
      ...{ preset: 'production', maxUtilization: 0.6 },
      minUtilization: expect.closeTo(0.2),
    });
    const [targets] = contenders.find(({ policy }) => policy === 'lean')?.dials ?? [];
    expect(targets?.settings[targets.from]).toBe(OWN);
    expect(targets?.settings[0]).toEqual({ target: 0 });
  });

  it('lets a policy sized to its work keep no agent, the others one at least', () => {
    const leastOf = (name: string) => contenders.find(({ policy }) => policy === name)?.dials[1]?.settings.at(-1);
    expect(leastOf('lean')).toEqual({ agentsMin: 0 });
    expect(leastOf('steady')).toEqual(OWN);
    expect([poolFor('lean', { agentsMin: 0 }).minAgents, poolFor('steady', OWN).minAgents]).toEqual([0, 1]);
  });

  it.each(RIVALS)('knows what %s aims at as it is', (name) => {
    const target = RIVAL_DEFAULTS[name];
    const busy: Observation = {
      ...{ now: 0, desired: 10, ready: 10, starting: 0, slotsPerAgent: 1, waiting: 90, running: 10 },
      ...{ waitingMean: 90, runningMean: 10, arrived: 0, hasData: true },
    };
    expect(rival(name, { target }).desired(busy)).toBe(rival(name).desired(busy));
    // Target tracking waits for minutes: one look tells nothing of its target.
    if (name !== 'predictive') expect(rival(name, { target: target / 4 }).desired(busy)).toBeGreaterThan(13);
  });

  it('has only policies that an engine takes', () => {
    for (const ground of [GROUND, { slotsMean: 0.01, slots: 1 }]) {
      for (const { policy, dials } of contendersOf(ground)) {
        for (const setting of dials.flatMap(({ settings }) => settings)) {
          const { sizing, initialAgents, minAgents, maxAgents } = poolFor(policy, setting, ground);
          if (sizing.kind !== 'policy') continue;
          const resolved = resolvePolicy({ ...sizing.policy, minAgents, maxAgents }, { initialAgents });
          expect(resolved, `${policy} at ${JSON.stringify(setting)}`).not.toHaveProperty('problem');
        }
      }
    }
  });

  it('begins with a fleet for the mean load, but for fixed ones, for minima, and for who knows better', () => {
    const initial = (policy: string, setting: Setting = OWN) => poolFor(policy, setting).initialAgents;
    for (const policy of ['steady', 'hpa', 'kpa']) {
      expect([initial(policy), initial(policy, { target: 0.5 }), initial(policy, { agentsMin: 9 })]).toEqual([5, 5, 9]);
    }
    expect(initial('fixed', { target: 16 })).toBe(16);
    expect(initial('clairvoyant')).toBe(7);
  });

  it('gives each run a scaler of its own: scalers remember', () => {
    const [one, other] = [poolFor('hpa', OWN).sizing, poolFor('hpa', OWN).sizing];
    expect(one.kind === 'scaler' && other.kind === 'scaler' && one.scaler !== other.scaler).toBe(true);
  });
});
