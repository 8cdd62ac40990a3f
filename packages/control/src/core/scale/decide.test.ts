import type { ScalingInputs } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool, FEWER, MORE, resultOf } from '../../../test/scale/evaluations.ts';
import { afterChange } from './memory.ts';

const MINUTE = 60_000;

describe('missing data', () => {
  it.each<[string, Partial<ScalingInputs>, boolean]>([
    ['no data', { ...FEWER, longIdleAgents: 8 }, false],
    ['agents of which none was heard', { ...FEWER, utilization: null, idleAgents: 0, longIdleAgents: 8 }, true],
  ])('%s never scales in and does not count towards it', (_, inputs, hasData) => {
    const pool = new EvaluatedPool();
    pool.repeat(4, FEWER);
    for (let time = 0; time < 10; time++) {
      const verdict = pool.evaluate(inputs, hasData);
      expect([resultOf(verdict), verdict.counters]).toEqual(['none missing-data', { up: 0, down: 0 }]);
    }
    expect(pool.evaluate(FEWER).counters.down).toBe(1);
  });

  it('leaves the queue to speak, and nothing else', () => {
    const pool = new EvaluatedPool();
    const blind = { queueDepth: 60, utilization: null, idleAgents: 0, unservable: 9, topBandWaitMs: 99 * MINUTE };
    expect(pool.evaluate(blind, false).reason).toBe('queue depth 60 > 50, 1 of 3 evaluations');
    pool.evaluate(blind, false);
    expect(resultOf(pool.evaluate(blind, false))).toBe('scale_up 2');
  });

  it('is not what a pool without agents has: it grows for the idle ones that it should have', () => {
    const pool = new EvaluatedPool({ desired: 2, policy: { scaleUpThreshold: 1 } });
    const verdict = pool.evaluate({ agents: 0, utilization: null, idleAgents: 0, queueDepth: 0 });
    expect(verdict.reason).toContain('0 agents idle < 2');
  });

  it('leaves the bounds in force', () => {
    expect(new EvaluatedPool({ desired: 1 }).evaluate({}, false)).toMatchObject({ action: 'scale_up', to: 2 });
    expect(new EvaluatedPool({ desired: 25 }).evaluate({}, false)).toMatchObject({ action: 'scale_down', to: 20 });
  });
});

describe('bounds', () => {
  it.each([
    { desired: 1, reason: '1 agent < minAgents 2: +1 (1 → 2)' },
    { desired: 0, reason: '0 agents < minAgents 2: +2 (0 → 2)' },
    { desired: 90, reason: '90 agents > maxAgents 20: -70 (90 → 20)' },
  ])('bring a pool of $desired within them at once, in spite of the cooldown', ({ desired, reason }) => {
    const pool = new EvaluatedPool({ desired });
    pool.memory = afterChange(pool.memory, { policy: pool.policy, from: 5, to: desired, now: pool.now });
    expect(pool.evaluate().reason).toBe(reason);
  });

  it('are those of the budget and of growthMax too', () => {
    const poor = new EvaluatedPool({ desired: 10, costPerHour: 3, policy: { budgetPerHour: 12 } });
    expect(poor.evaluate().reason).toBe('10 agents > the 4 that 12 per hour pays for: -6 (10 → 4)');
    const grown = new EvaluatedPool({ desired: 10, initialAgents: 3, policy: { growthMax: 2 } });
    expect(grown.evaluate().to).toBe(6);
  });

  it('never lead below minAgents, whatever the budget', () => {
    const pool = new EvaluatedPool({ desired: 5, costPerHour: 3, policy: { budgetPerHour: 1, minAgents: 5 } });
    expect(pool.evaluate().to).toBe(5);
  });
});

describe('a declared event', () => {
  const during = { event: 'launch', eventAgents: 15 };

  it('raises the minimum at once, and keeps it up', () => {
    const pool = new EvaluatedPool({ policy: { scaleDownThreshold: 1, scaleDownCooldownMs: 0, scaleUpCooldownMs: 0 } });
    const verdict = pool.evaluate(during);
    expect(verdict).toMatchObject({ action: 'scale_up', count: 5, triggers: ['event'] });
    expect(verdict.reason).toBe('10 agents < the 15 of the event launch: +5 (10 → 15)');
    const held = pool.evaluate({ ...FEWER, ...during });
    expect(resultOf(held)).toBe('none event');
    expect(held.reason).toContain('held by the 15 of the event launch');
    expect(resultOf(pool.evaluate(FEWER))).toBe('scale_down 1');
  });

  it('goes no further than the maximum', () => {
    const verdict = new EvaluatedPool().evaluate({ event: 'launch', eventAgents: 50 });
    expect(resultOf(verdict)).toBe('scale_up 10 bound');
    expect(verdict.reason).toBe('10 agents < the 50 of the event launch, bounded by maxAgents 20: +10 (10 → 20)');
  });

  it('means nothing below the size, or with its trigger off', () => {
    expect(new EvaluatedPool().evaluate({ event: 'lull', eventAgents: 3 }).action).toBe('none');
    expect(new EvaluatedPool({ policy: { triggers: [] } }).evaluate(during).action).toBe('none');
  });
});

describe('a policy that is off', () => {
  it('says what it would do, and does nothing', () => {
    const pool = new EvaluatedPool({ policy: { enabled: false, scaleUpThreshold: 1 } });
    const verdict = pool.evaluate(MORE);
    expect(resultOf(verdict)).toBe('none disabled');
    expect(verdict.reason).toBe(
      'queue depth 60 > 50, 1 of 1 evaluations: +2 (10 → 12); not resized: the policy is off',
    );
    expect(pool.memory.lastUpAt).toBeNull();
    expect(resultOf(pool.evaluate())).toBe('none');
  });

  it('has no bounds', () => {
    expect(new EvaluatedPool({ desired: 50, policy: { enabled: false } }).evaluate().to).toBe(50);
    expect(new EvaluatedPool({ desired: 1, policy: { enabled: false } }).evaluate().to).toBe(1);
  });
});
