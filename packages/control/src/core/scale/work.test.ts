import type { ScalingInputs } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { EvaluatedPool } from '../../../test/scale/evaluations.ts';
import { measureWork, workOf } from './work.ts';
import type { WorkMemory } from './work-memory.ts';

const EVERY_MS = 5_000;

/** Busy slots and waiting tasks, one evaluation after the other. */
function measured(steps: readonly Partial<ScalingInputs>[], serviceMs: number | null = 1000) {
  const pool = new EvaluatedPool({ preset: 'lean' });
  let memory: WorkMemory | undefined;
  for (const step of steps) {
    const inputs = { queueDepth: 0, idleAgents: 0, serviceMs, ...step };
    memory = { ...measureWork(pool.situation(inputs), memory), needs: [] };
    pool.now += EVERY_MS;
  }
  return workOf(memory as WorkMemory);
}

const times = (count: number, step: Partial<ScalingInputs>) => Array<Partial<ScalingInputs>>(count).fill(step);

describe('the work that arrives', () => {
  it('is what is busy, from the first measure on', () => {
    for (const count of [2, 50]) {
      const { short, long } = measured(times(count, { slotsBusy: 40 }));
      expect([short, long]).toEqual([expect.closeTo(40, 9), expect.closeTo(40, 9)]);
    }
  });

  it('is more than that by what waits more: 50 tasks of 1 s in 5 s are 10 slots', () => {
    const growing = Array.from({ length: 60 }, (_, index) => ({ slotsBusy: 40, queueDepth: 50 * index }));
    expect(measured(growing)).toMatchObject({
      short: expect.closeTo(50, 3),
      long: expect.closeTo(50, 3),
      waiting: 2950,
    });
    expect(measured(growing.toReversed()).short).toBeCloseTo(30, 3);
  });

  it('follows a step soon in the short mean, later in the long one', () => {
    const { short, long } = measured([...times(200, { slotsBusy: 10 }), ...times(4, { slotsBusy: 50 })]);
    expect(short).toBeCloseTo(10 + 40 * (1 - Math.exp(-1)), 3);
    expect(long).toBeCloseTo(10 + 40 * (1 - Math.exp(-1 / 3)), 3);
  });

  it('does not follow single tasks where tasks take long', () => {
    const { short } = measured([...times(60, { slotsBusy: 10 }), ...times(4, { slotsBusy: 50 })], 200_000);
    expect(short).toBeLessThan(15);
  });

  it('is never less than none, though waiting tasks are cancelled', () => {
    const { short, long } = measured([{ slotsBusy: 0, queueDepth: 900 }, ...times(2, { slotsBusy: 0 })]);
    expect([short, long]).toEqual([0, 0]);
  });

  it('is not what waits while an agent is idle: that lacks something else', () => {
    expect(measured(times(3, { slotsBusy: 5, queueDepth: 70, idleAgents: 1 })).waiting).toBe(0);
  });

  it('takes as long as was known last, or is guessed before the first task has completed', () => {
    expect(measured([{ serviceMs: 700 }, { serviceMs: null }]).serviceMs).toBe(700);
    expect(measured([{}], null).serviceMs).toBe(30_000);
  });
});
