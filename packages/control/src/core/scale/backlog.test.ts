import { describe, expect, it } from 'vitest';
import { EvaluatedPool } from '../../../test/scale/evaluations.ts';
import { type Ahead, backlogAhead } from './backlog.ts';

const NO_PENDING = { agents: 0, slots: 0, queueDepth: 0, utilization: 1 };

/** A pool of 10 slots, waits up to 30 s. */
function ahead({ work, pending, startMs }: Partial<Ahead> & { readonly work: Ahead['work'] }) {
  const situation = new EvaluatedPool({ preset: 'lean', desired: 1 }).situation({ utilization: 1 });
  return backlogAhead(situation, { work, pending: pending ?? NO_PENDING, startMs: startMs ?? 60_000 });
}

const work = { short: 10, long: 10, waiting: 0, serviceMs: 1000 };

describe('what will wait', () => {
  it('is nothing while the slots do all that arrives', () => {
    expect(ahead({ work: { ...work, short: 9 } })).toEqual({ waitMs: 0, slots: 9 });
    expect(ahead({ work })).toEqual({ waitMs: 0, slots: 10 });
  });

  it('is what waits now and what arrives beyond them, until an order is up', () => {
    // 100 s of work wait, 5 slots are missing for 60 s: 400 s of work for 10 slots.
    const { waitMs } = ahead({ work: { ...work, short: 15, waiting: 100 } });
    expect(waitMs).toBe(40_000);
    expect(ahead({ work: { ...work, short: 15, waiting: 100 }, startMs: 2_000 }).waitMs).toBe(11_000);
  });

  it('is less by what starts already, which comes up evenly', () => {
    const pending = { ...NO_PENDING, agents: 1, slots: 10 };
    // 5 more slots on average: what arrives is done.
    expect(ahead({ work: { ...work, short: 15, waiting: 100 }, pending }).waitMs).toBe(5_000);
  });
});

describe('slots for it', () => {
  it('start all that waits within what is left of the objective, tasks in a row sharing a slot', () => {
    // After 2 s there are 110 tasks of 1 s, running ones among them. 28 s are left, 29 to a slot; yet 15 slots arrive.
    expect(ahead({ work: { ...work, short: 15, waiting: 90 }, startMs: 2_000 }).slots).toBe(15);
    const many = ahead({ work: { ...work, short: 15, waiting: 1_000 }, startMs: 2_000 }).slots;
    expect(many).toBeCloseTo((1_010 + 10) / 29, 5);
  });

  it('are one for each task that takes much longer than it may wait', () => {
    const long = { short: 10, long: 10, waiting: 20, serviceMs: 1e9 };
    expect(ahead({ work: long, startMs: 1 }).slots).toBeCloseTo(30, 2);
  });

  it('work for as long as their start takes, when that is too late for those that wait', () => {
    // After 60 s: 400 tasks of 1 s beside 10, done within 30 s.
    expect(ahead({ work: { ...work, short: 15, waiting: 100 } }).slots).toBe(15);
    expect(ahead({ work: { ...work, short: 30, waiting: 0 } }).slots).toBeCloseTo((1_200 + 10) / 31, 5);
  });
});
