import { describe, expect, test } from 'vitest';
import { PRESET_POLICIES } from '../../core/scale/presets.ts';
import { UsageError } from '../exit.ts';
import { atSpeed, demoPolicyOf } from './policy.ts';

const policyOf = (given: string, agents = 6) => demoPolicyOf({ given, agents });

describe('--policy', () => {
  test('is the demo’s own, a preset, or JSON; fixed is none', async () => {
    expect(await policyOf('demo')).toMatchObject({ enabled: true, minAgents: 1, maxAgents: 9, scaleUpStep: 3 });
    expect(await policyOf('production')).toEqual(PRESET_POLICIES.production);
    expect(await policyOf('{"preset":"surge","maxAgents":9}')).toEqual({ ...PRESET_POLICIES.surge, maxAgents: 9 });
    expect(await policyOf('fixed')).toBeUndefined();
  });

  test('the demo’s own fits any number of agents to start with', async () => {
    for (const agents of [1, 2, 3, 50, 1000]) {
      const { minAgents = 0, maxAgents = 0 } = (await policyOf('demo', agents)) ?? {};
      expect(minAgents).toBeLessThanOrEqual(agents);
      expect(maxAgents).toBeGreaterThanOrEqual(agents);
    }
  });

  test.each([
    ['fast', /one of demo, fixed, conservative, .*lean, or a policy as a JSON object, not "fast"/],
    ['[1]', /as a JSON object/],
    ['{"maxAgents":5}', /--policy: .*Agents/],
    ['{"agents":5}', /--policy: agents/],
    ['{"minUtilization":0.9}', /--policy: minUtilization/],
  ])('%s is refused, and what is wrong is named', async (given, message) => {
    await expect(policyOf(given)).rejects.toThrow(UsageError);
    await expect(policyOf(given)).rejects.toThrow(message);
  });
});

test('the speed divides its times, and nothing else', () => {
  const policy = PRESET_POLICIES.production;
  expect(atSpeed({ ...policy, throughputPerMinute: 6 }, 20)).toEqual({
    ...policy,
    evaluationIntervalMs: 1500,
    scaleUpCooldownMs: 3000,
    scaleDownCooldownMs: 15_000,
    maxIdleTimeMs: 15_000,
    removeGraceMs: 1500,
    flapWindowMs: 180_000,
    waitObjectiveMs: 1500,
    emergencyWaitMs: 6000,
    loadDurationMs: 15_000,
    responseDurationMs: 9000,
    criticalDurationMs: 3000,
    startPatienceMs: 30_000,
    throughputPerMinute: 120,
  });
});

test('times stay what a policy may say: 0 stays never, an evaluation takes 100 ms at least', () => {
  const fast = atSpeed({ ...PRESET_POLICIES.aggressive, maxIdleTimeMs: 0 }, 1_000_000);
  expect(fast).toMatchObject({ evaluationIntervalMs: 100, maxIdleTimeMs: 0, scaleUpCooldownMs: 1, flapWindowMs: 1000 });
});
