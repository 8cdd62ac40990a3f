import { describe, expect, it } from 'vitest';
import { capacityOf, type LoadWindow } from './capacity.ts';
import { effectsOf, type SizeChange } from './effect.ts';
import { surelyAbove } from './wilson.ts';

const MINUTE_MS = 60_000;

const change = (minute: number, from: number, to: number, waits: readonly [number?, number?] = []): SizeChange => ({
  ...{ at: minute * MINUTE_MS, from, to },
  before: { waitP95: waits[0], utilization: 0.9 },
  after: { waitP95: waits[1], utilization: 0.6 },
});

describe('what a change of size cost', () => {
  it('is the time until the agents are taken back, those that came last first', () => {
    // +2 at 0, +3 at 10; −4 at 20 takes the 3 (10 min each) and one of the 2 (20 min); the other one stays until 60.
    const { grew, shrank } = effectsOf([change(0, 4, 6), change(10, 6, 9), change(20, 9, 5)], 60 * MINUTE_MS);
    expect(grew).toMatchObject({ count: 2, agents: 5, agentMinutes: 3 * 10 + 20 + 60 });
    // The 4 that left stay away until the end.
    expect(shrank).toMatchObject({ count: 1, agents: 4, agentMinutes: 4 * 40 });
  });

  it('counts what is below the first size as saved until it is back', () => {
    const { shrank } = effectsOf([change(0, 8, 5), change(30, 5, 7)], 40 * MINUTE_MS);
    expect(shrank).toMatchObject({ agents: 3, agentMinutes: 2 * 30 + 40 });
    expect(effectsOf([], 1)).toEqual({ grew: undefined, shrank: undefined });
  });

  it('tells the medians of before and after, where they were measured', () => {
    const { grew } = effectsOf([change(0, 1, 2, [4, 1]), change(1, 2, 3, [8, 3]), change(2, 3, 4)], 3 * MINUTE_MS);
    expect(grew).toMatchObject({ before: { waitP95: 6, utilization: 0.9 }, after: { waitP95: 2, utilization: 0.6 } });
  });
});

describe('a share that is surely above', () => {
  // The interval of 8 in 10 is 0.490 to 0.943, and that of 1 in 1 begins at 0.207: Wilson's formula by hand.
  it.each([
    [8, 10, 0.490_162],
    [1, 1, 0.206_543],
    [0, 50, 0],
    [0, 0, 0],
    [60, 1000, 0.046_91],
  ])('%d of %d', (hits, cases, low) => {
    expect(surelyAbove(hits, cases)).toBeCloseTo(low, 4);
  });
});

describe('the load at which an objective breaks', () => {
  const windows = (loads: readonly number[], lateAt: (load: number) => number): LoadWindow[] =>
    loads.flatMap((load) => Array.from({ length: 4 }, () => ({ load, tasks: 500, late: 500 * lateAt(load) })));

  it('is the lowest at which more than 5 % are surely late', () => {
    const found = capacityOf(windows([0.5, 1, 1.5, 2, 2.5, 3], (load) => (load >= 2 ? 0.2 : 0.01)));
    expect(found).toMatchObject({ verdict: 'breaks', load: 2, lateRatio: 0.2 });
  });

  it('was not reached when it held, and the highest load is told', () => {
    const found = capacityOf(windows([0.5, 1, 3], () => 0.04));
    expect(found).toMatchObject({ verdict: 'not-reached', load: 3, lateRatio: expect.closeTo(0.04) });
  });

  it('needs more than an accident', () => {
    const once = [...windows([1, 2], () => 0), { load: 4, tasks: 500, late: 500 }];
    expect(capacityOf(once)).toMatchObject({ verdict: 'not-reached', load: 2 });
    expect(capacityOf([])).toMatchObject({ verdict: 'too-little', load: undefined });
  });

  it('is told of few windows whose loads are far apart, too: a fifth of the tasks late is not "it held"', () => {
    const few = [0.7, 0.8, 0.95, 1.05, 1.15, 1.28].map((load, index) => ({
      load,
      tasks: 60,
      late: index < 3 ? 0 : 24,
    }));
    expect(capacityOf(few)).toMatchObject({ verdict: 'breaks', load: 1.05, lateRatio: 0.4 });
    // More late than allowed, and too few tasks to be sure: neither did it hold.
    const tiny = [1, 2, 3].map((load) => ({ load, tasks: 4, late: load > 2 ? 1 : 0 }));
    expect(capacityOf(tiny)).toMatchObject({ verdict: 'too-little' });
  });
});
