import type { ScalingInputs, ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool, FEWER, MORE, resultOf } from '../../../test/scale/evaluations.ts';
import type { Verdict } from './situation.ts';

const MINUTE = 60_000;

describe('growing', () => {
  it.each<[string, Partial<ScalingInputs>, boolean, string]>([
    ['a queue above its maximum', { queueDepth: 51 }, true, 'queue depth 51 > 50'],
    ['a queue at its maximum', { queueDepth: 50 }, false, 'nothing to do'],
    ['utilisation above its maximum', { utilization: 0.81, idleAgents: 2 }, true, 'utilisation 0.81 > 0.80'],
    ['utilisation at its maximum', { utilization: 0.8, idleAgents: 2 }, false, 'nothing to do'],
    ['utilisation a hair above', { utilization: 0.80001, idleAgents: 2 }, true, 'utilisation 0.80001 > 0.80000'],
    ['fewer idle agents than the minimum', { idleAgents: 1 }, true, '1 agent idle < 2'],
    ['as many idle agents as the minimum', { idleAgents: 2 }, false, 'nothing to do'],
    [
      'all of them',
      { queueDepth: 99, utilization: 1, idleAgents: 0 },
      true,
      'queue depth 99 > 50, utilisation 1.00 > 0.80 and 0 agents idle < 2, 1 of 3 evaluations',
    ],
    ['one over its maximum, the others below their minima', { queueDepth: 51, utilization: 0 }, true, 'queue depth'],
  ])('%s', (_, inputs, asks, words) => {
    const verdict = new EvaluatedPool().evaluate(inputs);
    expect(verdict.counters).toEqual({ up: asks ? 1 : 0, down: 0 });
    expect(verdict.reason).toContain(words);
    expect(verdict.heldBy).toBe(asks ? 'threshold' : undefined);
    expect(verdict.triggers).toEqual(asks ? ['threshold'] : []);
  });

  it('takes as many evaluations in a row as the threshold says, and begins anew after growing', () => {
    const pool = new EvaluatedPool({ policy: { scaleUpCooldownMs: 0 } });
    const results = Array.from({ length: 7 }, () => resultOf(pool.evaluate(MORE)));
    const run = ['none threshold', 'none threshold', 'scale_up 2'];
    expect(results).toEqual([...run, ...run, 'none threshold']);
    expect(pool.desired).toBe(14);
  });

  it('counts anew after an evaluation that did not ask', () => {
    const pool = new EvaluatedPool();
    const counts = [MORE, MORE, {}, MORE, MORE, FEWER, MORE, MORE, MORE].map((inputs) => pool.evaluate(inputs));
    expect(counts.map(({ counters }) => counters.up)).toEqual([1, 2, 0, 1, 2, 0, 1, 2, 3]);
    expect(counts.map(resultOf).at(-1)).toBe('scale_up 2');
  });

  it('goes on counting whichever of the measures asks', () => {
    const pool = new EvaluatedPool();
    pool.evaluate({ queueDepth: 60 });
    pool.evaluate({ utilization: 0.9, idleAgents: 2 });
    expect(resultOf(pool.evaluate({ idleAgents: 0 }))).toBe('scale_up 2');
  });

  it.each([
    { passedMs: 0, result: 'none cooldown' },
    { passedMs: MINUTE, result: 'none cooldown' },
    { passedMs: 2 * MINUTE - 1, result: 'none cooldown' },
    { passedMs: 2 * MINUTE, result: 'scale_up 2' },
  ])('$passedMs ms after growing: $result', ({ passedMs, result }) => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1 } });
    const grownAt = pool.now;
    pool.evaluate(MORE);
    pool.now = grownAt + passedMs;
    const verdict = pool.evaluate(MORE);
    expect(resultOf(verdict)).toBe(result);
    if (passedMs === MINUTE) {
      expect(verdict.reason).toBe('queue depth 60 > 50, 1 of 1 evaluations, held by the cooldown for another 1 min');
    }
  });

  it('is not held by the cooldown of shrinking', () => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1, scaleDownThreshold: 1 } });
    expect(resultOf(pool.evaluate(FEWER))).toBe('scale_down 1');
    expect(resultOf(pool.evaluate(MORE))).toBe('scale_up 2');
  });

  it.each<[string, Partial<ScalingPolicy>, number, number, string]>([
    ['18 + 5 with at most 20', { scaleUpStep: 5 }, 18, 20, 'scale_up 2 bound'],
    ['15 + 5 with at most 20', { scaleUpStep: 5 }, 15, 20, 'scale_up 5'],
    ['at the maximum', { scaleUpStep: 5 }, 20, 20, 'none bound'],
    ['50 % of 10', { scaleUpStep: '50%' }, 10, 15, 'scale_up 5'],
    ['50 % of 3, rounded up', { scaleUpStep: '50%' }, 3, 5, 'scale_up 2'],
    ['1 % of 10 is one', { scaleUpStep: '1%' }, 10, 11, 'scale_up 1'],
    ['50 % of nothing is one', { scaleUpStep: '50%', minAgents: 0 }, 0, 1, 'scale_up 1'],
    ['10 % of 30 is 3 exactly', { scaleUpStep: '10%', maxAgents: 100 }, 30, 33, 'scale_up 3'],
    ['headroom of 20 %', { headroomRatio: 0.2, scaleUpStep: 1 }, 10, 14, 'scale_up 4'],
    ['10 % of 50 is 5 exactly', { headroomRatio: 0.1, scaleUpStep: 1, maxAgents: 99 }, 49, 55, 'scale_up 6'],
    ['growthMax 1.5 of 10', { growthMax: 1.5, scaleUpStep: 8 }, 10, 15, 'scale_up 5 bound'],
    ['growthMax 1 of 10', { growthMax: 1 }, 10, 10, 'none bound'],
    ['growthMax above maxAgents', { growthMax: 9, scaleUpStep: 30 }, 10, 20, 'scale_up 10 bound'],
    ['a budget of 25 at 2 each', { budgetPerHour: 25, scaleUpStep: 5 }, 10, 12, 'scale_up 2 budget'],
    ['a budget that is spent', { budgetPerHour: 20 }, 10, 10, 'none budget'],
    ['a budget that is enough', { budgetPerHour: 24 }, 10, 12, 'scale_up 2'],
  ])('by a step: %s', (_, policy, from, to, result) => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1, ...policy }, desired: from, costPerHour: 2 });
    const verdict = pool.evaluate({ ...MORE, idleAgents: 2 });
    expect(resultOf(verdict)).toBe(result);
    expect([verdict.from, verdict.to]).toEqual([from, to]);
  });

  it.each<[Partial<ScalingPolicy>, string]>([
    [{}, ': +2 (19 → 21), bounded by nothing'],
    [{ maxAgents: 20 }, ': +1 (19 → 20), bounded by maxAgents 20'],
    [{ growthMax: 1.05, maxAgents: 50 }, ': +1 (19 → 20), bounded by growthMax 1.05 × 19 = 20'],
    [{ budgetPerHour: 40, maxAgents: 50 }, ': +1 (19 → 20), bounded by the 20 that 40 per hour pays for'],
    [{ headroomRatio: 0.2, maxAgents: 50 }, ': +7 (19 → 26) with headroom 0.2'],
    [{ maxAgents: 19 }, '1 of 1 evaluations, held by maxAgents 19'],
  ])('says what bounds it: %j', (policy, words) => {
    const pool = new EvaluatedPool({
      policy: { scaleUpThreshold: 1, maxAgents: 21, ...policy },
      desired: 19,
      costPerHour: 2,
    });
    const { reason } = pool.evaluate(MORE);
    if (words.endsWith('bounded by nothing')) expect(reason).toMatch(/\+2 \(19 → 21\)$/);
    else expect(reason).toContain(words);
  });
});

describe('agents that start', () => {
  const at = (inputs: Partial<ScalingInputs>, policy: Partial<ScalingPolicy> = {}): Verdict =>
    new EvaluatedPool({ desired: 12, policy: { scaleUpThreshold: 1, ...policy } }).evaluate({
      agents: 10,
      starting: 2,
      ...inputs,
    });

  it.each<[string, Partial<ScalingInputs>, string]>([
    ['a queue that they would bring within its bound', { queueDepth: 70 }, 'none pending'],
    ['a queue that they would not', { queueDepth: 71 }, 'scale_up 2'],
    ['a queue that they would, and a load that they would not', { queueDepth: 70, utilization: 0.95 }, 'scale_up 2'],
    [
      'a load that they would bring within its bound',
      { utilization: 0.9, idleAgents: 2, queueDepth: 0 },
      'none pending',
    ],
    ['a load with a queue that would fill them', { utilization: 0.9, idleAgents: 2, queueDepth: 20 }, 'scale_up 2'],
    ['too few idle agents, of which they will be', { idleAgents: 0 }, 'none'],
  ])('%s', (_, inputs, result) => {
    expect(resultOf(at(inputs))).toBe(result);
  });

  it('say so', () => {
    expect(at({ queueDepth: 70 }).reason).toBe('queue depth 70 > 50, 1 of 1 evaluations, covered by 2 agents starting');
    expect(at({ idleAgents: 0, starting: 1 }).reason).toContain('0 agents idle, 1 starting < 2');
  });

  it('count for ten minutes without a break, no longer', () => {
    const pool = new EvaluatedPool({ desired: 12, policy: { scaleUpThreshold: 1, evaluationIntervalMs: MINUTE } });
    const stuck = { agents: 10, starting: 2, queueDepth: 60 };
    expect(resultOf(pool.repeat(10, stuck))).toBe('none pending');
    expect(resultOf(pool.evaluate(stuck))).toBe('scale_up 2');
  });

  it('count for as long as the policy has patience', () => {
    const policy = { scaleUpThreshold: 1, evaluationIntervalMs: MINUTE, startPatienceMs: 2 * MINUTE };
    const pool = new EvaluatedPool({ desired: 12, policy });
    const stuck = { agents: 10, starting: 2, queueDepth: 60 };
    expect(resultOf(pool.repeat(2, stuck))).toBe('none pending');
    expect(resultOf(pool.evaluate(stuck))).toBe('scale_up 2');
  });
});
