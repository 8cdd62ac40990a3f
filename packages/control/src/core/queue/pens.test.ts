import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Gate, type Item, NO_ROOM, WaitingOrder } from './order.ts';

const NEED = { name: 'any' };
const OTHER = { name: 'other' };
const NEEDS = [NEED, OTHER];

interface TaskSketch extends Item {
  readonly need: object;
}

function task(
  seq: number,
  sketch: { tenant?: string; priority?: number; need?: object; limitKeys?: readonly string[] } = {},
): TaskSketch {
  const { tenant = 'a', priority = 4, need = NEED, limitKeys = [] } = sketch;
  return { seq, readyAt: 0, band: -1, need, spec: { tenant, priority, limitKeys }, extras: undefined };
}

/** Gates that hold so many at once, as a concurrency limit does. */
class Turnstile implements Gate {
  isShut = false;
  inside = 0;
  readonly max: number;

  constructor(max: number) {
    this.max = max;
  }
}

class Hall {
  readonly order: WaitingOrder<TaskSketch, object>;
  readonly gatesOf: (item: TaskSketch) => readonly Turnstile[];
  readonly started: TaskSketch[] = [];
  offers = 0;

  constructor(gatesOf: (item: TaskSketch) => readonly Turnstile[], weights: Readonly<Record<string, number>> = {}) {
    this.gatesOf = gatesOf;
    this.order = new WaitingOrder({ agingMs: 0, weightOf: (tenant) => weights[tenant] ?? 1 });
  }

  add(...items: TaskSketch[]): void {
    for (const item of items) this.order.add(item, item.need, 0);
  }

  drain(room = Number.POSITIVE_INFINITY, needs: readonly object[] = NEEDS): number[] {
    const seen: number[] = [];
    this.order.drain(needs, (item) => {
      this.offers++;
      if (seen.length >= room) return NO_ROOM;
      const gates = this.gatesOf(item);
      const full = gates.find(({ inside, max }) => inside >= max);
      if (full !== undefined) return full;
      for (const gate of gates) gate.inside++;
      this.started.push(item);
      seen.push(item.seq);
      return 1;
    });
    return seen;
  }

  /** The oldest that runs ends, or the one given. */
  end(item = this.started[0]): void {
    if (item === undefined) return;
    this.started.splice(this.started.indexOf(item), 1);
    for (const gate of this.gatesOf(item)) {
      gate.inside--;
      if (gate.isShut) this.order.open(gate);
    }
  }
}

const many = (count: number, sketch: Parameters<typeof task>[1], from = 1): TaskSketch[] =>
  Array.from({ length: count }, (_, index) => task(from + index, sketch));

describe('lanes behind a gate', () => {
  it('are offered once, however many tasks wait in them, and slow nobody else', () => {
    const gate = new Turnstile(1);
    const hall = new Hall(({ spec }) => (spec.tenant === 'limited' ? [gate] : []));
    hall.add(...many(100_000, { tenant: 'limited' }));
    hall.drain();
    expect(hall.offers).toBe(2);
    hall.add(...many(1000, { tenant: 'free' }, 200_000));
    expect(hall.drain()).toHaveLength(1000);
    expect(hall.offers).toBe(1002);
    hall.end(hall.started[0]);
    hall.drain();
    expect(hall.offers).toBe(1004);
    expect(hall.order.waitingBehind(gate)).toBe(100_000 - 2);
  });

  it('cost one offer per free place, however many lanes stand there', () => {
    const gate = new Turnstile(1);
    const hall = new Hall(() => [gate]);
    hall.add(...Array.from({ length: 10_000 }, (_, index) => task(index + 1, { tenant: `t${index}` })));
    hall.drain();
    const before = hall.offers;
    for (let turn = 0; turn < 100; turn++) {
      hall.end();
      expect(hall.drain()).toHaveLength(1);
    }
    expect(hall.offers - before).toBeLessThanOrEqual(200);
  });

  it('take turns by tenant when the gate opens, in their weights', () => {
    const gate = new Turnstile(1);
    const hall = new Hall(() => [gate], { heavy: 3 });
    hall.add(...many(40, { tenant: 'heavy' }), ...many(40, { tenant: 'light' }, 100));
    const served = hall.drain();
    for (let turn = 0; turn < 19; turn++) {
      hall.end();
      served.push(...hall.drain());
    }
    expect(served.filter((seq) => seq < 100)).toHaveLength(15);
  });

  it('earn no credit: a tenant that was shut out does not catch up on the others', () => {
    const gate = new Turnstile(0);
    const hall = new Hall(({ spec }) => (spec.tenant === 'paused' ? [gate] : []));
    hall.add(...many(50, { tenant: 'paused' }), ...many(100, { tenant: 'going' }, 100));
    hall.drain(60);
    Object.assign(gate, { max: 1000 });
    hall.order.open(gate);
    const next = hall.drain(20);
    expect(next.filter((seq) => seq < 100).length).toBeLessThanOrEqual(11);
    expect(next.filter((seq) => seq < 100).length).toBeGreaterThanOrEqual(9);
  });

  it('give no credit to what its tenant submits elsewhere meanwhile', () => {
    const gate = new Turnstile(0);
    const hall = new Hall(({ need }) => (need === OTHER ? [gate] : []));
    hall.add(...many(50, { need: OTHER }), ...many(100, { tenant: 'going' }, 100));
    hall.drain(60);
    hall.add(...many(20, {}, 300));
    const next = hall.drain(20);
    expect(next.filter((seq) => seq >= 300).length).toBeLessThanOrEqual(11);
  });

  it('let lower bands through, and go first again when their gate opens', () => {
    const gate = new Turnstile(0);
    const hall = new Hall(({ spec }) => (spec.priority === 9 ? [gate] : []));
    hall.add(task(1, { priority: 9 }), task(2, { priority: 1 }), task(3, { priority: 1 }));
    expect(hall.drain(1)).toEqual([2]);
    Object.assign(gate, { max: 1 });
    expect(hall.order.open(gate)).toEqual([NEED]);
    expect(hall.drain()).toEqual([1, 3]);
  });

  it('are left out of the place of those that can start', () => {
    const gate = new Turnstile(0);
    const hall = new Hall(({ spec }) => (spec.tenant === 'shut' ? [gate] : []));
    const free = task(500, { tenant: 'free', priority: 1 });
    hall.add(...many(100, { tenant: 'shut', priority: 9 }), free);
    hall.order.drain([NEED], (item) => (item === free ? NO_ROOM : gate));
    expect(hall.order.position(free, NEED).position).toBe(1);
  });

  it('leave nothing behind when their tasks are taken out', () => {
    const gate = new Turnstile(0);
    const hall = new Hall(() => [gate]);
    const items = many(100, {});
    hall.add(...items);
    hall.drain();
    for (const item of items) hall.order.remove(item, NEED);
    expect(hall.order.waitingBehind(gate)).toBe(0);
    expect(hall.order.open(gate)).toEqual([]);
    hall.add(task(500));
    Object.assign(gate, { max: 1 });
    expect(hall.drain()).toEqual([500]);
  });

  it('never exceed a gate, and never stand still while all their gates have room', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('add' as const),
        tenant: fc.constantFrom('a', 'b', 'c'),
        priority: fc.integer({ min: 3, max: 6 }),
        keys: fc.subarray(['k', 'l']),
        isOther: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('remove' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('end' as const), pick: fc.nat() }),
      fc.record({ kind: fc.constant('drain' as const), need: fc.constantFrom(...NEEDS), room: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const all = new Turnstile(4);
        const byName = { a: new Turnstile(1), b: new Turnstile(2), c: new Turnstile(9) };
        const keys = { k: new Turnstile(1), l: new Turnstile(2) };
        const gatesOf = ({ spec }: TaskSketch) => [
          all,
          byName[spec.tenant as 'a'],
          ...spec.limitKeys.map((key) => keys[key as 'k']),
        ];
        const hall = new Hall(gatesOf);
        const waiting = new Map<number, TaskSketch>();
        const gates = [all, ...Object.values(byName), ...Object.values(keys)];
        let seq = 0;
        for (const move of steps) {
          if (move.kind === 'add') {
            const { tenant, priority, keys: limitKeys, isOther } = move;
            const item = task(++seq, { tenant, priority, limitKeys, need: isOther ? OTHER : NEED });
            hall.add(item);
            waiting.set(item.seq, item);
          } else if (move.kind === 'remove') {
            const item = [...waiting.values()][move.pick % Math.max(1, waiting.size)];
            if (item === undefined) continue;
            hall.order.remove(item, item.need);
            waiting.delete(item.seq);
          } else if (move.kind === 'end') {
            hall.end(hall.started[move.pick % Math.max(1, hall.started.length)]);
          } else {
            for (const started of hall.drain(move.room, [move.need])) waiting.delete(started);
          }
          for (const { inside, max } of gates) expect(inside).toBeLessThanOrEqual(max);
          expect(hall.order.size).toBe(waiting.size);
        }
        for (const started of hall.drain()) waiting.delete(started);
        for (const item of waiting.values()) expect(gatesOf(item).some(({ inside, max }) => inside >= max)).toBe(true);
        for (let turn = 0; waiting.size > 0; turn++) {
          expect(turn).toBeLessThan(200);
          hall.end();
          for (const started of hall.drain()) waiting.delete(started);
        }
      }),
      { numRuns: 300 },
    );
  });
});
