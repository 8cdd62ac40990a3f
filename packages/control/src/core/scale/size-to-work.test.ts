// A pool of agents of ten slots that is sized to its work: what it decides of measures that are given.
import type { ScalingInputs, ScalingPolicy } from '@muster/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { EvaluatedPool, resultOf } from '../../../test/scale/evaluations.ts';

const MINUTE = 60_000;

/** Every slot busy, nothing waits; a task takes 2 s, an agent a minute to start. */
const FULL: Partial<ScalingInputs> = { utilization: 1, queueDepth: 0, serviceMs: 2000, startMs: MINUTE };

const poolOf = (desired: number, policy: Partial<ScalingPolicy> = {}) =>
  new EvaluatedPool({ preset: 'lean', desired, policy });

/** A pool whose slots have been busy for ten minutes. */
function settled(desired: number, { policy, inputs }: { policy?: Partial<ScalingPolicy>; inputs?: typeof FULL } = {}) {
  const pool = poolOf(desired, policy);
  pool.repeat(120, { ...FULL, ...inputs });
  return pool;
}

let pool: EvaluatedPool;

beforeEach(() => {
  pool = settled(5);
});

describe('sized to the work, a pool', () => {
  it('stays as it is while its agents do what arrives, however busy they are', () => {
    const verdict = pool.evaluate(FULL);
    expect(resultOf(verdict)).toBe('none');
    expect(verdict.reason).toBe('nothing to do: 5.0 agents of work, 0.1 for waits up to 30 s');
    expect(verdict.isEmergency).toBe(false);
  });

  it('grows at once to what the work needs, when tasks would wait too long', () => {
    const verdict = pool.evaluate({ ...FULL, queueDepth: 600 });
    expect(verdict).toMatchObject({ action: 'scale_up', from: 5, triggers: ['work'], counters: { up: 1, down: 0 } });
    expect(verdict.count).toBeGreaterThan(2);
    expect(verdict.reason).toMatch(
      /^\d+\.\d agents of work and 600 waiting; in 1 min tasks would wait for .*, and may for 30 s, .*: \+\d+ \(5 → \d+\)$/,
    );
  });

  it('orders nothing for a queue that its agents clear in time', () => {
    expect(resultOf(pool.evaluate({ ...FULL, queueDepth: 20 }))).toBe('none');
  });

  it('orders nothing again for what is starting (W1)', () => {
    pool.evaluate({ ...FULL, queueDepth: 300 });
    const { to, count } = pool.evaluate({ ...FULL, queueDepth: 600 });
    const starting = { ...FULL, agents: 5, starting: count };
    for (const queueDepth of [700, 800, 900, 1000]) {
      expect(pool.evaluate({ ...starting, queueDepth }).to).toBeLessThanOrEqual(to + 3);
    }
  });

  it('orders more the longer agents take to start, and the sooner tasks must', () => {
    const grown = (inputs: typeof FULL, policy: Partial<ScalingPolicy> = {}) => {
      const other = settled(5, { policy, inputs });
      return other.evaluate({ ...FULL, queueDepth: 400, ...inputs }).to;
    };
    expect(grown({ startMs: 2 * MINUTE })).toBeGreaterThan(grown({}));
    expect(grown({}, { waitObjectiveMs: 5_000 })).toBeGreaterThan(grown({}));
    expect(grown({ startMs: 1_000 })).toBeLessThan(grown({}));
  });

  it('shrinks to what it has needed, once that has lasted for as long as a start takes', () => {
    const quiet = { ...FULL, utilization: 0.3 };
    const sizes = Array.from({ length: 80 }, () => pool.evaluate({ ...quiet, agents: 5, slots: 50, slotsBusy: 15 }).to);
    expect(sizes.slice(0, 12).every((size) => size === 5)).toBe(true);
    expect(sizes.at(-1)).toBe(2);
    expect(pool.memory.work?.needs.length).toBeLessThanOrEqual(18);
  });

  it('keeps nobody for what may come where a new agent starts within the objective', () => {
    const quick = settled(5, { inputs: { startMs: 5_000 } });
    const verdicts = Array.from({ length: 5 }, () =>
      quick.evaluate({ ...FULL, startMs: 5_000, agents: 5, slots: 50, slotsBusy: 15, utilization: 0.3 }),
    );
    expect(verdicts.map(({ to }) => to)).toEqual([5, 5, 5, 2, 2]);
    expect(verdicts[3]?.reason).toBe('1.5 agents of work at most in the last 15 s, 1 of 1 evaluations: -3 (5 → 2)');
  });

  it('says what it needs when it shrinks', () => {
    const few = { ...FULL, agents: 5, slots: 50, slotsBusy: 15, utilization: 0.3 };
    const reasons = Array.from({ length: 80 }, () => pool.evaluate(few)).filter(
      ({ action }) => action === 'scale_down',
    );
    expect(reasons[0]?.triggers).toEqual(['work']);
    expect(reasons[0]?.reason).toMatch(/^\d\.\d agents of work, \d\.\d for waits up to 30 s.*: -\d \(5 → \d\)$/);
  });

  it('keeps those that are busy, and counts cordoned ones on top', () => {
    const idle = { ...FULL, slotsBusy: 0, utilization: 0, agents: 5, idleAgents: 3, slots: 30 };
    pool.repeat(120, idle);
    // Two of five take nothing: they are no room.
    expect(pool.desired).toBe(2);
  });

  it('has agents that are to be idle on top of its work', () => {
    const other = settled(8, {
      policy: { minIdleAgents: 2 },
      inputs: { slotsBusy: 10, utilization: 0.125, idleAgents: 7 },
    });
    expect(other.desired).toBe(4);
  });
});

describe('what holds for every pool holds for one sized to its work', () => {
  const much = { ...FULL, queueDepth: 5_000 };

  it.each<[string, Partial<ScalingPolicy>, string]>([
    ['maxAgents', { maxAgents: 7 }, 'scale_up 2 bound'],
    ['a threshold', { scaleUpThreshold: 3 }, 'none threshold'],
    ['a policy that is off', { enabled: false }, 'none disabled'],
  ])('%s', (_, policy, result) => {
    expect(resultOf(settled(5, { policy }).evaluate(much))).toBe(result);
  });

  it('a cooldown', () => {
    const other = settled(5, { policy: { scaleUpCooldownMs: MINUTE } });
    expect(other.evaluate({ ...FULL, queueDepth: 900 }).action).toBe('scale_up');
    expect(resultOf(other.evaluate({ ...much, agents: 5, starting: other.desired - 5 }))).toBe('none cooldown');
  });

  it('nothing is removed without data, nor before a window was seen after a gap (W2)', () => {
    const idle = { ...FULL, slotsBusy: 0, utilization: 0, idleAgents: 5 };
    expect(pool.evaluate(idle, false).heldBy).toBe('missing-data');
    pool.now += 10 * MINUTE;
    const results = Array.from({ length: 12 }, () => resultOf(pool.evaluate(idle)));
    expect(new Set(results)).toEqual(new Set(['none']));
    pool.repeat(60, idle);
    expect(pool.desired).toBeLessThan(5);
  });

  it('a pool of none starts some for its first tasks', () => {
    const empty = poolOf(0, { minAgents: 0 });
    const verdict = empty.evaluate({
      agents: 0,
      slots: 0,
      slotsBusy: 0,
      utilization: null,
      queueDepth: 3,
      unservable: 3,
    });
    expect(verdict).toMatchObject({ action: 'scale_up', triggers: expect.arrayContaining(['work']) });
    expect(verdict.reason).toContain('without an agent');
  });

  it('thresholds say nothing of it, and it remembers nothing of work once it goes by them', () => {
    expect(resultOf(pool.evaluate({ ...FULL, queueDepth: 60 }))).toBe('none');
    pool.policy = { ...pool.policy, sizing: 'threshold' };
    expect(pool.evaluate({ ...FULL, queueDepth: 60 }).triggers).toContain('threshold');
    expect(pool.memory).not.toHaveProperty('work');
  });

  it('an emergency is a wait, not a busy fleet, and overrides its cooldown', () => {
    const other = settled(5, { policy: { scaleUpCooldownMs: 10 * MINUTE } });
    other.evaluate({ ...FULL, queueDepth: 900 });
    const late = { ...much, agents: 5, starting: 2, topBandWaitMs: 6 * MINUTE, idleAgents: 0 };
    expect(other.evaluate(late)).toMatchObject({ action: 'scale_up', isEmergency: true });
  });

  it('the same memory and measures give the same decision', () => {
    const before = JSON.stringify(pool.memory);
    const { memory } = pool;
    const first = pool.evaluate(much);
    const again = settled(5);
    again.memory = JSON.parse(before) as typeof memory;
    expect(again.evaluate(much).reason).toBe(first.reason);
  });
});
