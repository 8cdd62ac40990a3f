import { describe, expect, it } from 'vitest';
import { EvaluatedPool, FEWER, MORE } from '../../../test/scale/evaluations.ts';
import { decide } from './decide.ts';
import { afterChange } from './memory.ts';

const MINUTE = 60_000;

describe('the memory of a pool', () => {
  it('goes through JSON and takes up where it was: counters, cooldowns, turns, since-whens', () => {
    const lived = new EvaluatedPool();
    lived.repeat(3, MORE);
    lived.repeat(9, FEWER);
    lived.repeat(2, { utilization: 0.97, idleAgents: 0 });
    const restarted = new EvaluatedPool({ desired: lived.desired, memory: JSON.parse(JSON.stringify(lived.memory)) });
    restarted.now = lived.now;
    for (const inputs of [{ utilization: 0.97, idleAgents: 0 }, FEWER, MORE]) {
      expect(decide(restarted.situation(inputs), restarted.memory)).toEqual(
        decide(lived.situation(inputs), lived.memory),
      );
    }
    expect(lived.memory).toMatchObject({
      up: 2,
      turns: [expect.any(Number)],
      since: { 'critical-load': expect.any(Number) },
    });
  });

  it.each([
    { gap: 3, up: 3 },
    { gap: 3.1, up: 1 },
  ])('counts $up in a row after $gap intervals without an evaluation', ({ gap, up }) => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 9 } });
    pool.repeat(2, MORE);
    pool.now += (gap - 1) * pool.policy.evaluationIntervalMs;
    expect(pool.evaluate(MORE).counters.up).toBe(up);
  });

  it('keeps a cooldown over any gap', () => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1, scaleUpCooldownMs: 60 * MINUTE } });
    pool.evaluate(MORE);
    pool.now += 59 * MINUTE;
    expect(pool.evaluate(MORE).heldBy).toBe('cooldown');
  });

  it('holds nothing for longer than its cooldown when the clock was moved back', () => {
    const pool = new EvaluatedPool({ policy: { scaleUpThreshold: 1 } });
    pool.evaluate(MORE);
    pool.now -= 24 * 60 * MINUTE;
    expect(pool.evaluate(MORE).heldBy).toBe('cooldown');
    pool.now += 2 * MINUTE - pool.policy.evaluationIntervalMs;
    expect(pool.evaluate(MORE).action).toBe('scale_up');
  });

  it('holds no more turns than can matter, also of a policy that allowed more', () => {
    const pool = new EvaluatedPool({ policy: { flapsMax: 2 } });
    const turns = Array.from({ length: 50 }, (_, index) => pool.now - 50 + index);
    const many = { ...pool.memory, direction: 'down' as const, turns };
    const after = afterChange(many, { policy: pool.policy, from: 10, to: 12, now: pool.now });
    expect(after.turns).toEqual([pool.now - 2, pool.now - 1, pool.now]);
  });

  it('takes a change by hand for one of its own: its cooldown begins, and what was counted starts anew', () => {
    const pool = new EvaluatedPool();
    pool.repeat(2, MORE);
    pool.memory = afterChange(pool.memory, { policy: pool.policy, from: 10, to: 12, now: pool.now });
    pool.desired = 12;
    expect(pool.evaluate(MORE).counters.up).toBe(1);
    expect(pool.repeat(2, MORE).heldBy).toBe('cooldown');
    expect(afterChange(pool.memory, { policy: pool.policy, from: 12, to: 12, now: 0 })).toBe(pool.memory);
  });
});
