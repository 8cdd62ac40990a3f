import { type PolicyRequest, PRESETS, ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { type PolicyPool, resolvePolicy } from './policy.ts';
import { PRESET_POLICIES } from './presets.ts';

const MINUTE = 60_000;

/** As it may come from a file: of any shape. */
type Given = Readonly<Record<string, unknown>>;
const resolve = (given: Given, pool: PolicyPool = { initialAgents: 10 }) => resolvePolicy(given as PolicyRequest, pool);
const policyOf = (given: Given, pool?: PolicyPool): ScalingPolicy => {
  const resolved = resolve(given, pool);
  if ('problem' in resolved) throw new Error(resolved.problem.reason);
  return resolved.policy;
};
const problemOf = (given: Given, pool?: PolicyPool) => {
  const resolved = resolve(given, pool);
  return 'problem' in resolved ? resolved.problem : undefined;
};

describe('resolvePolicy', () => {
  it('takes what is given, then the preset, then conservative', () => {
    expect(policyOf({})).toEqual(PRESET_POLICIES.conservative);
    expect(policyOf({ preset: 'production' })).toEqual(PRESET_POLICIES.production);
    expect(policyOf({ preset: 'production', maxAgents: 30, triggers: [] })).toEqual({
      ...PRESET_POLICIES.production,
      maxAgents: 30,
      triggers: [],
    });
    const given = { sizing: 'work', waitObjectiveMs: 5000 };
    expect(policyOf({ preset: 'production', ...given })).toEqual({ ...PRESET_POLICIES.production, ...given });
    expect(policyOf({ maxAgents: undefined })).toEqual(PRESET_POLICIES.conservative);
  });

  it.each(PRESETS)('finds nothing wrong with %s', (preset) => {
    expect(Object.keys(policyOf({ preset })).sort()).toEqual(Object.keys(ScalingPolicy.properties).sort());
  });

  it.each([
    ['minAgents', -1, 'must be a whole number from 0 to 10000, not -1'],
    ['maxAgents', Number.NaN, 'must be a whole number from 0 to 10000, not NaN'],
    ['maxAgents', 2.5, 'whole number'],
    ['maxAgents', Number.POSITIVE_INFINITY, 'not Infinity'],
    ['maxAgents', '20', 'not "20"'],
    ['maxAgents', null, 'not null'],
    ['sizing', 'guess', 'must be one of threshold, work'],
    ['sizing', 1, 'must be one of threshold, work'],
    ['waitObjectiveMs', -1, 'from 0 to 604800000'],
    ['maxUtilization', 1.01, 'must be a number from 0 to 1, not 1.01'],
    ['minUtilization', -0.1, 'from 0 to 1'],
    ['scaleUpThreshold', 0, 'from 1 to 1000'],
    ['evaluationIntervalMs', 99, 'from 100 to'],
    ['loadDurationMs', -1, 'from 0 to 604800000'],
    ['responseDurationMs', Number.NaN, 'not NaN'],
    ['criticalDurationMs', 0.5, 'whole number'],
    ['startPatienceMs', 0, 'from 1 to'],
    ['growthMax', Number.NaN, 'not NaN'],
    ['scaleUpStep', 0, 'from 1 to 10000, or a share'],
    ['scaleUpStep', '0%', 'not "0%"'],
    ['scaleUpStep', '1001%', 'from 1% to 1000%'],
    ['scaleUpStep', '50', 'a share such as "50%"'],
    ['scaleUpStep', -2, 'not -2'],
    ['scaleUpStep', Number.NaN, 'not NaN'],
    ['scaleDownStep', '101%', 'must be at most "100%"'],
    ['enabled', 'yes', 'must be true or false'],
    ['preset', 'bold', 'must be one of conservative, aggressive'],
    ['triggers', ['demand', 'demand'], 'without repeats'],
    ['triggers', ['weather'], 'must be a list, without repeats, of demand, event'],
    ['triggers', 'demand', 'must be a list'],
    ['maxWorkers', 5, 'is no field of a policy; there are preset, enabled, minAgents'],
    ['__proto__x', 5, 'is no field'],
    ['toString', 5, 'is no field'],
  ])('refuses %s: %j', (field, value, words) => {
    const problem = problemOf({ [field]: value });
    expect(problem?.field).toBe(field);
    expect(problem?.reason).toContain(words);
  });

  it.each<[string, Given, PolicyPool, string, string]>([
    [
      'min > max',
      { minAgents: 11, maxAgents: 10 },
      { initialAgents: 10 },
      'minAgents',
      '11 must be at most maxAgents 10: change one of them',
    ],
    [
      'a maximum below the minimum of the preset',
      { preset: 'production', maxAgents: 4 },
      { initialAgents: 4 },
      'maxAgents',
      '4 must be at least minAgents 5 (of the preset production): change one of them',
    ],
    [
      'a minimum above the maximum of the preset',
      { minAgents: 30 },
      { initialAgents: 30 },
      'minAgents',
      '30 must be at most maxAgents 20 (of the preset conservative): change one of them',
    ],
    ['crossing queue depths', { minQueueDepth: 50 }, { initialAgents: 10 }, 'minQueueDepth', 'must be below'],
    ['crossing queue depths', { maxQueueDepth: 10 }, { initialAgents: 10 }, 'maxQueueDepth', '10 must be above'],
    ['crossing utilisations', { minUtilization: 0.8 }, { initialAgents: 10 }, 'minUtilization', 'must be below'],
    ['crossing utilisations', { maxUtilization: 0.3 }, { initialAgents: 10 }, 'maxUtilization', 'must be above'],
    ['more idle than there may be', { minIdleAgents: 21 }, { initialAgents: 10 }, 'minIdleAgents', 'must be at most'],
    ['a start below', { minAgents: 5 }, { initialAgents: 4 }, 'minAgents', 'the 4 that the pool starts with'],
    ['a start above', { maxAgents: 5 }, { initialAgents: 6 }, 'maxAgents', 'the 6 that the pool starts with'],
    [
      'growth below the minimum',
      { growthMax: 0.1 },
      { initialAgents: 10 },
      'growthMax',
      'is 1, fewer than minAgents 2',
    ],
    ['growth from nothing', { growthMax: 3, minAgents: 0 }, { initialAgents: 0 }, 'growthMax', 'raise it, or give 0'],
    [
      'a budget below the minimum',
      { budgetPerHour: 3 },
      { initialAgents: 10, costPerHour: 2 },
      'budgetPerHour',
      '3 pays for 1 at 2 each, fewer than minAgents 2: raise it, or lower minAgents',
    ],
    [
      'breach times of too many evaluations',
      { preset: 'steady', evaluationIntervalMs: 500 },
      { initialAgents: 10 },
      'evaluationIntervalMs',
      'too short for the times of steady',
    ],
  ])('refuses %s', (_, given, pool, field, words) => {
    const problem = problemOf(given, pool);
    expect(problem?.field).toBe(field);
    expect(problem?.reason).toContain(words);
  });

  it('takes a pool as it is when it runs already, or is never resized', () => {
    expect(problemOf({ preset: 'production' }, { initialAgents: 1, isRunning: true })).toBeUndefined();
    expect(problemOf({ enabled: false }, { initialAgents: 1 })).toBeUndefined();
    expect(problemOf({ enabled: false }, { initialAgents: 50 })).toBeUndefined();
  });

  it('takes the edges', () => {
    expect(policyOf({ minAgents: 10, maxAgents: 10 })).toMatchObject({ minAgents: 10, maxAgents: 10 });
    expect(policyOf({ minQueueDepth: 49, minUtilization: 0.79, minIdleAgents: 20 })).toBeDefined();
    expect(policyOf({ scaleUpStep: '1000%', scaleDownStep: '100%' })).toBeDefined();
    expect(policyOf({ budgetPerHour: 4 }, { initialAgents: 10, costPerHour: 2 })).toBeDefined();
    expect(policyOf({ growthMax: 0.2 })).toBeDefined();
  });

  it('keeps the breach times of steady and surge at any interval, with a cooldown of one evaluation', () => {
    expect(policyOf({ preset: 'steady', evaluationIntervalMs: 10_000 })).toMatchObject({
      scaleUpThreshold: (5 * MINUTE) / 10_000,
      scaleDownThreshold: (15 * MINUTE) / 10_000,
      scaleUpCooldownMs: 10_000,
      scaleDownCooldownMs: 10_000,
    });
    expect(policyOf({ preset: 'surge', evaluationIntervalMs: 70_000, scaleUpCooldownMs: 5 })).toMatchObject({
      scaleUpThreshold: 2,
      scaleDownThreshold: 9,
      scaleUpCooldownMs: 5,
    });
    expect(policyOf({ evaluationIntervalMs: 10_000 })).toMatchObject({ scaleUpThreshold: 3, scaleDownThreshold: 5 });
  });
});
