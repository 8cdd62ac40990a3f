import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../../packages/control/src/core/scale/policy.ts';
import { type Entry, entriesOf } from './contest.ts';

const BOUND = { tasks: 1, workSeconds: 1, agentsPeak: 1, agentSeconds: 1, agentSecondsWithoutViolation: 1 };
const entriesAt = (slotsMean: number): readonly Entry[] =>
  entriesOf({
    agent: {
      ...{ type: 'work', slots: 2, startupMs: 1_000, startupSpreadRatio: 0, speed: 1 },
      ...{ failuresPerHour: 0, costPerHour: 1 },
    },
    slotsMean,
    agentsMax: 50,
    plan: { stepMs: 1_000, agents: Int32Array.of(7, 3), bound: BOUND },
  });

describe('who meets on a trace', () => {
  const entries = entriesAt(8);

  it('is each preset and rival, as it is, at five targets and with three minima', () => {
    const counts = new Map<string, number>();
    for (const { policy } of entries) counts.set(policy, (counts.get(policy) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      ...{ conservative: 9, aggressive: 9, 'cost-optimized': 9, production: 9, steady: 9, surge: 9 },
      ...{ hpa: 9, keda: 9, kpa: 9, predictive: 9, fixed: 6, clairvoyant: 1 },
    });
    expect(entries.filter(({ target, agentsMin }) => target === undefined && agentsMin === undefined)).toHaveLength(11);
    expect(entries.filter(({ policy }) => policy === 'keda').flatMap(({ agentsMin }) => agentsMin ?? [])).toEqual([
      6, 10, 16,
    ]);
  });

  it('has only policies that an engine takes', () => {
    for (const entry of [...entries, ...entriesAt(0.01)]) {
      const { sizing, initialAgents, minAgents, maxAgents } = entry.pool();
      if (sizing.kind !== 'policy') continue;
      const resolved = resolvePolicy({ ...sizing.policy, minAgents, maxAgents }, { initialAgents });
      expect(resolved, `${entry.policy} at ${entry.target}`).not.toHaveProperty('problem');
    }
  });

  it('begins with a fleet for the mean load, but for fixed ones and for who knows better', () => {
    const initial = (policy: string) => entries.filter((entry) => entry.policy === policy).map((entry) => entry.pool());
    for (const policy of ['steady', 'hpa', 'kpa']) {
      expect(initial(policy).map(({ initialAgents }) => initialAgents)).toEqual([5, 5, 5, 5, 5, 5, 6, 10, 16]);
    }
    expect(initial('fixed').map((pool) => pool.initialAgents)).toEqual([6, 8, 12, 16, 24, 32]);
    expect(initial('clairvoyant').map((pool) => pool.initialAgents)).toEqual([7]);
  });

  it('gives each run a scaler of its own: scalers remember', () => {
    const [first] = entries.filter(({ policy }) => policy === 'hpa');
    const [one, other] = [first?.pool().sizing, first?.pool().sizing];
    expect(one?.kind === 'scaler' && other?.kind === 'scaler' && one.scaler !== other.scaler).toBe(true);
  });
});
