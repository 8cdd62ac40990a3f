import type { ScalingInputs, ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool } from '../../../test/scale/evaluations.ts';
import { afterChange } from './memory.ts';
import type { Verdict } from './situation.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Over a maximum of `conservative` by the queue alone, and below both of its minima. */
const MORE: Partial<ScalingInputs> = { queueDepth: 60 };
const FEWER: Partial<ScalingInputs> = { queueDepth: 5, utilization: 0.1 };

const resultOf = ({ action, count, heldBy }: Verdict): string =>
  [action, ...(count === 0 ? [] : [count]), ...(heldBy === undefined ? [] : [heldBy])].join(' ');

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
    ['headroom of 10 % of 10 is 11 exactly', { headroomRatio: 0.1, scaleUpStep: 1 }, 9, 11, 'scale_up 2'],
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

  it('counts no step in the same direction', () => {
    const pool = new EvaluatedPool({ policy });
    for (let time = 0; time < 5; time++) expect(pool.evaluate(MORE).action).toBe('scale_up');
    for (let time = 0; time < 5; time++) expect(pool.evaluate(FEWER).action).toBe('scale_down');
    expect(pool.memory.turns).toHaveLength(1);
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
