import { describe, expect, it } from 'vitest';
import { erlangC } from '../../../test/sim/queueing-theory.ts';
import { LATE_RATIO, slotsFor } from './staffing.ts';

/** Share of the tasks that wait longer in M/M/c: Erlang's formula, and an exponential wait. */
const lateRatio = (slots: number, load: number, waits: number): number =>
  erlangC(slots, load) * Math.exp(-(slots - load) * waits);

describe('slots for a steady load', () => {
  it.each([
    [1, 0],
    [5, 0],
    [20, 0],
    [100, 0],
    [500, 0],
    [5, 1],
    [20, 1],
    [100, 1],
    [3, 10],
    [20, 10],
    [500, 10],
  ])('of %d, tasks waiting up to %d service times: within one of what Erlang says', (load, waits) => {
    let exact = Math.floor(load) + 1;
    while (lateRatio(exact, load, waits) > LATE_RATIO) exact++;
    const slots = slotsFor(load, { waitMs: waits * 1000, serviceMs: 1000 });
    expect(Math.abs(slots - exact)).toBeLessThanOrEqual(1);
  });

  it('are none for no work, one for a little, and always more than the work', () => {
    for (const load of [0, 0.009]) expect(slotsFor(load, { waitMs: 0, serviceMs: 1 })).toBe(0);
    expect(slotsFor(0.05, { waitMs: 60_000, serviceMs: 1000 })).toBe(1);
    for (const load of [1, 2, 7, 40]) expect(slotsFor(load, { waitMs: 1e9, serviceMs: 1 })).toBe(load + 1);
  });

  it('are fewer the longer tasks may wait, and never more than a few roots beyond the work', () => {
    const sizes = [0, 100, 1_000, 10_000].map((waitMs) => slotsFor(400, { waitMs, serviceMs: 10_000 }));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes[0]).toBeGreaterThan(440);
    expect(slotsFor(10_000, { waitMs: 0, serviceMs: 1e12 })).toBeLessThan(10_602);
  });
});
