import type { ScalingInputs, ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool, FEWER, MORE, resultOf } from '../../../test/scale/evaluations.ts';
import type { Verdict } from './situation.ts';

const SECOND = 1000;
const MINUTE = 60_000;

describe('shrinking', () => {
  it.each<[string, Partial<ScalingInputs>, boolean]>([
    ['both below their minima', { queueDepth: 9, utilization: 0.29 }, true],
    ['the queue at its minimum', { queueDepth: 10, utilization: 0.1 }, false],
    ['utilisation at its minimum', { queueDepth: 0, utilization: 0.3 }, false],
    ['only the queue below', { queueDepth: 0, utilization: 0.5 }, false],
    ['only utilisation below', { queueDepth: 30, utilization: 0 }, false],
  ])('%s', (_, inputs, asks) => {
    const verdict = new EvaluatedPool().evaluate(inputs);
    expect(verdict.counters).toEqual({ up: 0, down: asks ? 1 : 0 });
    expect(verdict.heldBy).toBe(asks ? 'threshold' : undefined);
  });

  it('takes as many evaluations in a row as the threshold says; a broken run begins anew', () => {
    const pool = new EvaluatedPool();
    const verdicts = [...Array(4).fill(FEWER), {}, ...Array(4).fill(FEWER), MORE, ...Array(5).fill(FEWER)].map(
      (inputs: Partial<ScalingInputs>) => pool.evaluate(inputs),
    );
    expect(verdicts.map(({ counters }) => counters.down)).toEqual([1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5]);
    expect(resultOf(verdicts.at(-1) as Verdict)).toBe('scale_down 1');
    expect(pool.desired).toBe(9);
  });

  it.each([
    { passedMs: MINUTE, result: 'none cooldown' },
    { passedMs: 5 * MINUTE - 1, result: 'none cooldown' },
    { passedMs: 5 * MINUTE, result: 'scale_down 1' },
  ])('$passedMs ms after shrinking: $result', ({ passedMs, result }) => {
    const pool = new EvaluatedPool({ policy: { scaleDownThreshold: 1 } });
    const shrunkAt = pool.now;
    pool.evaluate(FEWER);
    pool.now = shrunkAt + passedMs;
    expect(resultOf(pool.evaluate(FEWER))).toBe(result);
  });

  it.each([
    { passedMs: 2 * MINUTE - 1, result: 'none cooldown' },
    { passedMs: 2 * MINUTE, result: 'scale_down 1' },
  ])('$passedMs ms after growing: $result', ({ passedMs, result }) => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1, scaleDownThreshold: 1 } });
    const grownAt = pool.now;
    pool.evaluate(MORE);
    pool.now = grownAt + passedMs;
    expect(resultOf(pool.evaluate(FEWER))).toBe(result);
  });

  it('says how long the cooldown still holds it', () => {
    const pool = new EvaluatedPool({ policy: { evaluationIntervalMs: 36 * SECOND } });
    expect(pool.repeat(5, FEWER).action).toBe('scale_down');
    expect(pool.repeat(5, FEWER).reason).toBe(
      'queue depth 5 < 10 and utilisation 0.10 < 0.30, 5 of 5 evaluations, held by the cooldown for another 2 min',
    );
  });

  it.each<[string, Partial<ScalingPolicy>, number, number, string]>([
    ['6 - 5 with at least 2', { scaleDownStep: 5 }, 6, 2, 'scale_down 4 bound'],
    ['at the minimum', {}, 2, 2, 'none bound'],
    ['25 % of 10, rounded up', { scaleDownStep: '25%' }, 10, 7, 'scale_down 3'],
    ['1 % of 10 is one', { scaleDownStep: '1%' }, 10, 9, 'scale_down 1'],
    ['to nothing', { scaleDownStep: '100%', minAgents: 0, minIdleAgents: 0 }, 10, 0, 'scale_down 10'],
    ['all but the idle ones that must be', { scaleDownStep: '100%', minAgents: 0 }, 10, 2, 'scale_down 8 bound'],
  ])('by a step: %s', (_, policy, from, to, result) => {
    const pool = new EvaluatedPool({ policy: { scaleDownThreshold: 1, ...policy }, desired: from });
    const verdict = pool.evaluate({ queueDepth: 0, utilization: 0 });
    expect(resultOf(verdict)).toBe(result);
    expect(verdict.to).toBe(to);
  });

  it('leaves enough for the work that runs, so that it does not grow again at once', () => {
    const policy = { scaleDownThreshold: 1, scaleDownStep: 9, minAgents: 0, minIdleAgents: 0 };
    const pool = new EvaluatedPool({ policy });
    const verdict = pool.evaluate({ queueDepth: 0, utilization: 0.2 });
    // 20 of 100 slots are busy; with 3 agents that is 0.67, with 2 it would be 1.
    expect([resultOf(verdict), verdict.to]).toEqual(['scale_down 7 bound', 3]);
    expect(verdict.reason).toContain(': -7 (10 → 3), bounded by what those that stay must hold');
    const one = new EvaluatedPool({ policy, desired: 1 });
    expect(resultOf(one.evaluate({ queueDepth: 0, utilization: 0.1 }))).toBe('none bound');
  });
});

describe('agents that are idle for too long', () => {
  const IDLE = { utilization: 0.5, idleAgents: 5, longIdleAgents: 4 };

  it.each<[string, Partial<ScalingInputs>, Partial<ScalingPolicy>, string]>([
    ['go although utilisation is not low', IDLE, {}, 'scale_down 3'],
    ['stay as far as they are minIdleAgents', IDLE, { minIdleAgents: 5 }, 'none'],
    ['are only those idle for longer', { ...IDLE, longIdleAgents: 1 }, {}, 'scale_down 1'],
    ['stay with maxIdleTimeMs 0', IDLE, { maxIdleTimeMs: 0 }, 'none'],
    ['stay as far as they are minAgents', IDLE, { minAgents: 9 }, 'scale_down 1 bound'],
    ['stay while something asks for more', { ...IDLE, queueDepth: 60 }, {}, 'none threshold'],
  ])('%s', (_, inputs, policy, result) => {
    expect(resultOf(new EvaluatedPool({ policy }).evaluate(inputs))).toBe(result);
  });

  it('say so, and wait for the cooldown but for no threshold', () => {
    const pool = new EvaluatedPool();
    const verdict = pool.evaluate(IDLE);
    expect(verdict.reason).toBe('3 agents to spare idle for more than 5 min: -3 (10 → 7)');
    expect(verdict.triggers).toEqual(['idle']);
    expect(resultOf(pool.evaluate(IDLE))).toBe('none cooldown');
  });

  it('go together with what the thresholds ask for, the larger number of the two', () => {
    const pool = new EvaluatedPool({ policy: { scaleDownThreshold: 1, scaleDownStep: 4 } });
    const verdict = pool.evaluate({ queueDepth: 0, utilization: 0.1, idleAgents: 9, longIdleAgents: 3 });
    expect([resultOf(verdict), verdict.triggers]).toEqual(['scale_down 4', ['threshold', 'idle']]);
  });
});

describe('the flap budget', () => {
  /** Turns at every evaluation. */
  const seesaw = (pool: EvaluatedPool, times: number): readonly string[] =>
    Array.from({ length: times }, (_, index) => resultOf(pool.evaluate(index % 2 === 0 ? MORE : FEWER)));
  const policy = {
    scaleUpThreshold: 1,
    scaleDownThreshold: 1,
    scaleUpCooldownMs: 0,
    scaleDownCooldownMs: 0,
    flapsMax: 3,
    flapWindowMs: 10 * MINUTE,
  };

  it('lets it turn so often, then grow only, until the window has passed', () => {
    const pool = new EvaluatedPool({ policy });
    const firstTurnAt = pool.now + policy.flapWindowMs / 20;
    expect(seesaw(pool, 8)).toEqual([
      'scale_up 2',
      'scale_down 1',
      'scale_up 2',
      'scale_down 1',
      'scale_up 2',
      'none flaps',
      'scale_up 2',
      'none flaps',
    ]);
    // Two of its turns must be out of sight before a third can follow.
    pool.now = firstTurnAt + 30 * SECOND + policy.flapWindowMs - 1;
    expect(pool.evaluate(FEWER).reason).toContain('held by the flap budget for another 1 ms');
    pool.now = firstTurnAt + 30 * SECOND + policy.flapWindowMs;
    expect(resultOf(pool.evaluate(FEWER))).toBe('scale_down 1');
  });

  it('is none with flapsMax 0', () => {
    const pool = new EvaluatedPool({ policy: { ...policy, flapsMax: 0 } });
    const results = seesaw(pool, 40);
    expect(results.filter((result) => result === 'scale_down 1')).toHaveLength(20);
    expect(pool.memory.turns.length).toBeLessThanOrEqual(1);
  });

  it('counts no step in the same direction', () => {
    const pool = new EvaluatedPool({ policy });
    for (let time = 0; time < 5; time++) expect(pool.evaluate(MORE).action).toBe('scale_up');
    for (let time = 0; time < 5; time++) expect(pool.evaluate(FEWER).action).toBe('scale_down');
    expect(pool.memory.turns).toHaveLength(1);
  });
});
