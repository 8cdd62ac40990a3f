import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Item, NO_ROOM, WaitingOrder } from './order.ts';

const NEED = { name: 'any' };
const OTHER = { name: 'other' };

interface TaskSketch extends Item {
  readonly need: object;
}

function task(
  seq: number,
  sketch: {
    tenant?: string;
    priority?: number;
    deadlineAt?: number;
    readyAt?: number;
    need?: object;
    limitKeys?: string[];
  } = {},
): TaskSketch {
  const { tenant = 'a', priority = 4, deadlineAt, readyAt = 0, need = NEED, limitKeys = [] } = sketch;
  return {
    seq,
    readyAt,
    band: -1,
    need,
    spec: { tenant, priority, limitKeys },
    extras: deadlineAt === undefined ? undefined : { deadlineAt, session: '' },
  };
}

function orderOf(
  tasks: readonly TaskSketch[],
  options: { agingMs?: number; weights?: Record<string, number>; now?: number } = {},
) {
  const { agingMs = 0, weights = {}, now = 0 } = options;
  const order = new WaitingOrder<TaskSketch, object>({ agingMs, weightOf: (tenant) => weights[tenant] ?? 1 });
  for (const item of tasks) order.add(item, item.need, now);
  return order;
}

function drainAll(
  order: WaitingOrder<TaskSketch, object>,
  needs: readonly object[] = [NEED, OTHER],
  cost = 1,
): number[] {
  const seen: number[] = [];
  order.drain(needs, ({ seq }) => {
    seen.push(seq);
    return cost;
  });
  return seen;
}

describe('WaitingOrder', () => {
  it('serves higher bands first, then the earliest deadline, then the first come', () => {
    const tasks = [
      task(1, { priority: 3 }),
      task(2, { priority: 9 }),
      task(3),
      task(4, { deadlineAt: 900 }),
      task(5, { deadlineAt: 500 }),
      task(6, { priority: 9, deadlineAt: 1 }),
    ];
    expect(drainAll(orderOf(tasks))).toEqual([6, 2, 5, 4, 3, 1]);
  });

  it('charges what went past it as if it had been in it', () => {
    const steps = fc.array(fc.record({ tenant: fc.integer({ max: 3, min: 0 }), cost: fc.nat(9) }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const [inside, past] = [orderOf([], { weights: { t1: 3 } }), orderOf([], { weights: { t1: 3 } })];
        const served = before.map(({ tenant }, seq) => [task(seq, { tenant: `t${tenant}` }), seq] as const);
        for (const [item, seq] of served) {
          const cost = before[seq]?.cost ?? 0;
          past.passed(item, cost);
          inside.add(item, NEED, 0);
          drainAll(inside, [NEED], cost);
        }
        const waiting = after.map(({ tenant }, index) => ({ tenant: `t${tenant}`, seq: before.length + index }));
        for (const order of [inside, past])
          for (const { seq, tenant } of waiting) order.add(task(seq, { tenant }), NEED, 0);
        expect(drainAll(past)).toEqual(drainAll(inside));
      }),
    );
  });

  it('alternates between tenants however many tasks each has', () => {
    const flood = Array.from({ length: 6 }, (_, index) => task(index + 1, { tenant: 'flood' }));
    const quiet = [task(7, { tenant: 'quiet' }), task(8, { tenant: 'quiet' })];
    expect(drainAll(orderOf([...flood, ...quiet]))).toEqual([1, 7, 2, 8, 3, 4, 5, 6]);
  });

  it('gives a tenant of weight 3 three times the share', () => {
    const tasks = Array.from({ length: 40 }, (_, index) =>
      task(index + 1, { tenant: index % 2 === 0 ? 'heavy' : 'light' }),
    );
    const first = drainAll(orderOf(tasks, { weights: { heavy: 3 } })).slice(0, 20);
    expect(first.filter((seq) => seq % 2 === 1)).toHaveLength(15);
  });

  it('gives no credit for idleness: a tenant that comes late does not catch up on the past', () => {
    const order = orderOf(Array.from({ length: 20 }, (_, index) => task(index + 1, { tenant: 'early' })));
    let served = 0;
    order.drain([NEED], () => (served++ < 10 ? 1 : NO_ROOM));
    for (let seq = 100; seq < 110; seq++) order.add(task(seq, { tenant: 'late' }), NEED, 0);
    const next = drainAll(order).slice(0, 6);
    expect(next.filter((seq) => seq >= 100).length).toBeLessThanOrEqual(4);
  });

  it('serves lanes that were emptied and filled again like any other, however many there were', () => {
    const order = orderOf([]);
    for (let round = 0; round < 3; round++) {
      const tasks = Array.from({ length: 100 }, (_, index) => task(index + 1, { tenant: `tenant-${index % 50}` }));
      for (const item of tasks) order.add(item, NEED, 0);
      const seen = drainAll(order);
      // Each of the fifty is served once before any is served again.
      expect(new Set(seen.slice(0, 50).map((seq) => seq % 50)).size).toBe(50);
      expect(seen).toHaveLength(100);
      expect(order.size).toBe(0);
    }
  });

  it('keeps one order across needs, and passes over a need without room', () => {
    const tasks = [task(1, { need: OTHER }), task(2), task(3, { need: OTHER, priority: 9 }), task(4)];
    expect(drainAll(orderOf(tasks))).toEqual([3, 1, 2, 4]);
    const order = orderOf(tasks.map((item) => ({ ...item, band: -1 })));
    const seen: number[] = [];
    order.drain([NEED, OTHER], (item) => {
      if (item.need === OTHER) return NO_ROOM;
      seen.push(item.seq);
      return 1;
    });
    expect(seen).toEqual([2, 4]);
    expect(order.size).toBe(2);
  });

  it('lifts a task one band per ageing time, so that it cannot starve', () => {
    const old = task(1, { priority: 3 });
    const order = orderOf([old], { agingMs: 1000 });
    expect(order.age(999, () => NEED)).toBe(1000);
    expect(old.band).toBe(3);
    order.age(1000, () => NEED);
    expect(old.band).toBe(4);
    order.add(task(2, { priority: 4, readyAt: 1000 }), NEED, 1000);
    order.age(5999, () => NEED);
    expect(old.band).toBe(8);
    expect(drainAll(order)).toEqual([1, 2]);
  });

  it('enters a task that waited before a restart in the band it had reached', () => {
    const old = task(1, { priority: 2, readyAt: 0 });
    orderOf([old], { agingMs: 1000, now: 3500 });
    expect(old.band).toBe(5);
  });

  it('tells the place of a task', () => {
    const tasks = [task(1), task(2, { priority: 9 }), task(3), task(4, { tenant: 'b' })];
    const order = orderOf(tasks);
    expect(order.position(tasks[1] as TaskSketch, NEED)).toEqual({ position: 1, isExact: true });
    expect(order.position(tasks[2] as TaskSketch, NEED)).toEqual({ position: 4, isExact: false });
  });

  it('never loses, repeats or reorders within a tenant, whatever is added, removed, aged and drained', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        tenant: fc.constantFrom('a', 'b', 'c'),
        priority: fc.integer({ min: 0, max: 9 }),
        deadlineAt: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
        isOther: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('age' as const), ms: fc.integer({ min: 1, max: 5000 }) }),
      fc.record({ kind: fc.constant('drain' as const), room: fc.integer({ min: 0, max: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const order = orderOf([], { agingMs: 1000 });
        const waiting = new Map<number, TaskSketch>();
        let now = 0;
        let seq = 0;
        for (const move of steps) {
          if (move.kind === 'add') {
            const { tenant, priority, deadlineAt, isOther } = move;
            const item = task(++seq, {
              tenant,
              priority,
              readyAt: now,
              need: isOther ? OTHER : NEED,
              ...(deadlineAt === undefined ? {} : { deadlineAt }),
            });
            order.add(item, item.need, now);
            waiting.set(item.seq, item);
          } else if (move.kind === 'remove') {
            const item = [...waiting.values()][move.pick % Math.max(1, waiting.size)];
            if (item === undefined) continue;
            order.remove(item, item.need);
            waiting.delete(item.seq);
          } else if (move.kind === 'age') {
            now += move.ms;
            order.age(now, (item) => item.need);
            for (const item of waiting.values())
              expect(item.band).toBe(Math.min(9, item.spec.priority + Math.floor((now - item.readyAt) / 1000)));
          } else {
            let room = move.room;
            order.drain([NEED, OTHER], (item) => {
              if (room === 0) return NO_ROOM;
              room--;
              expect(waiting.delete(item.seq)).toBe(true);
              for (const other of waiting.values()) {
                if (other.need !== item.need) continue;
                expect(other.band).toBeLessThanOrEqual(item.band);
                if (other.band !== item.band || other.spec.tenant !== item.spec.tenant) continue;
                const [mine, theirs] = [item.extras?.deadlineAt ?? Infinity, other.extras?.deadlineAt ?? Infinity];
                expect(mine < theirs || (mine === theirs && item.seq < other.seq)).toBe(true);
              }
              return 1;
            });
          }
          expect(order.size).toBe(waiting.size);
          expect(order.waitingByBand().reduce((sum, count) => sum + count, 0)).toBe(waiting.size);
        }
        expect(drainAll(order).sort((a, b) => a - b)).toEqual([...waiting.keys()].sort((a, b) => a - b));
      }),
    );
  });
});

describe('other settings', () => {
  it('age what already waits by the new time, and go back to the old', () => {
    const tasks = [
      task(1, { priority: 1 }),
      task(2, { priority: 3 }),
      task(3, { priority: 9 }),
      task(4, { readyAt: 500 }),
    ];
    const order = orderOf(tasks, { agingMs: 10_000, now: 500 });
    const age = (now: number): number => order.age(now, ({ need }) => need);
    expect(age(1_000)).toBe(10_000);
    order.follow({ agingMs: 1_000, weightOf: () => 1 });
    expect(age(1_000)).toBe(1_500);
    expect(tasks.map(({ band }) => band)).toEqual([2, 4, 9, 4]);
    order.follow({ agingMs: 10_000, weightOf: () => 1 });
    // What has risen stays; the next rise is counted by the time in force.
    expect(age(5_000)).toBe(10_500);
    expect(tasks.map(({ band }) => band)).toEqual([2, 4, 9, 4]);
    order.remove(tasks[0] as TaskSketch, NEED);
    expect(drainAll(order)).toEqual([3, 2, 4]);
  });

  it('begin and end ageing', () => {
    const tasks = [task(1), task(2)];
    const order = orderOf(tasks, { agingMs: 0 });
    expect(order.age(1_000_000, ({ need }) => need)).toBe(0);
    order.follow({ agingMs: 1_000, weightOf: () => 1 });
    order.age(2_500, ({ need }) => need);
    expect(tasks.map(({ band }) => band)).toEqual([6, 6]);
    order.follow({ agingMs: 0, weightOf: () => 1 });
    expect(order.age(1_000_000, ({ need }) => need)).toBe(0);
    expect(tasks.map(({ band }) => band)).toEqual([6, 6]);
  });

  it('share by the new weights, also between tenants that wait already', () => {
    const tasks = Array.from({ length: 40 }, (_, index) => task(index + 1, { tenant: index % 2 === 0 ? 'a' : 'b' }));
    const order = orderOf(tasks, { weights: { a: 1, b: 1 } });
    order.follow({ agingMs: 0, weightOf: (tenant) => (tenant === 'a' ? 3 : 1) });
    const first = drainAll(order).slice(0, 16);
    expect(first.filter((seq) => seq % 2 === 1)).toHaveLength(12);
  });
});
