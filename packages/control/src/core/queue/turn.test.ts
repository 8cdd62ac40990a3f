import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Item, NO_ROOM, type Turning, WaitingOrder } from './order.ts';

interface Sketch extends Item {
  readonly need: object;
}

const NEED = { name: 'a' };
const OTHER = { name: 'b' };

const task = (seq: number, { tenant = 'a', session = '', priority = 4, need = NEED } = {}): Sketch => ({
  seq,
  readyAt: 0,
  band: -1,
  need,
  spec: { tenant, priority, limitKeys: [] },
  extras: session === '' ? undefined : { deadlineAt: 0, session },
});

function orderOf(tasks: readonly Sketch[]) {
  const order = new WaitingOrder<Sketch, object>({ agingMs: 0, weightOf: () => 1 });
  for (const item of tasks) order.add(item, item.need, 0);
  return order;
}

/** Takes one task after another, as slots would that come free one by one. */
function taken(tasks: readonly Sketch[], turning: Partial<Turning<Sketch, object>> = {}, count = tasks.length) {
  const order = orderOf(tasks);
  const seen: { seq: number; passed: number }[] = [];
  const all: Turning<Sketch, object> = { lookAhead: 32, isScarce: () => true, prefer: () => 0, ...turning };
  for (let slot = 0; slot < count; slot++) {
    let isTaken = false;
    const offer = ({ seq }: Sketch, passed: number): number => {
      if (isTaken) return NO_ROOM;
      isTaken = true;
      seen.push({ seq, passed });
      return 1;
    };
    order.drain([NEED, OTHER], offer, all);
  }
  return seen;
}

const indexOf = (wanted: string) => (items: readonly Sketch[]) =>
  Math.max(
    0,
    items.findIndex(({ extras }) => extras?.session === wanted),
  );

describe('the choice turned round', () => {
  it('takes the task that it likes best among the first of a lane, and says whom it passes', () => {
    const tasks = [task(1), task(2, { session: 'x' }), task(3, { session: 'y' }), task(4)];
    expect(taken(tasks, { prefer: indexOf('y') })).toEqual([
      { seq: 3, passed: 2 },
      { seq: 1, passed: 0 },
      { seq: 2, passed: 0 },
      { seq: 4, passed: 0 },
    ]);
  });

  it('looks no further than it is told, and not at all while there is room', () => {
    const tasks = [task(1), task(2), task(3), task(4, { session: 'y' })];
    expect(taken(tasks, { prefer: indexOf('y'), lookAhead: 3 })[0]?.seq).toBe(1);
    expect(taken(tasks, { prefer: indexOf('y'), isScarce: () => false })[0]?.seq).toBe(1);
    expect(taken(tasks, { prefer: indexOf('y'), lookAhead: 1 })[0]?.seq).toBe(1);
    expect(taken(tasks, { prefer: indexOf('y') })[0]?.seq).toBe(4);
  });

  it('passes no task more than 8 times', () => {
    const tasks = [task(1), ...Array.from({ length: 20 }, (_, index) => task(index + 2, { session: 'y' }))];
    const seen = taken(tasks, { prefer: indexOf('y') });
    expect(seen.findIndex(({ seq }) => seq === 1)).toBe(8);
  });

  it('keeps bands, and the turns of tenants', () => {
    const tasks = [
      task(1, { tenant: 'a' }),
      task(2, { tenant: 'b' }),
      task(3, { tenant: 'a', session: 'y' }),
      task(4, { tenant: 'b', session: 'y' }),
      task(5, { tenant: 'a', session: 'y', priority: 3 }),
    ];
    const seen = taken(tasks, { prefer: indexOf('y') }).map(({ seq }) => seq);
    expect(seen).toEqual([3, 4, 1, 2, 5]);
  });

  it('chooses between types of tasks that the same slot could take', () => {
    const tasks = [task(1), task(2), task(3, { need: OTHER }), task(4, { need: OTHER })];
    const prefer = (items: readonly Sketch[]) =>
      Math.max(
        0,
        items.findIndex(({ need }) => need === OTHER),
      );
    expect(taken(tasks, { prefer })).toEqual([
      { seq: 3, passed: 2 },
      { seq: 4, passed: 2 },
      { seq: 1, passed: 0 },
      { seq: 2, passed: 0 },
    ]);
  });

  it('takes the next one when the preferred one cannot go', () => {
    const order = orderOf([task(1), task(2, { session: 'y' })]);
    const seen: number[] = [];
    const offer = ({ seq }: Sketch): number => (seq === 2 ? NO_ROOM : seen.push(seq));
    order.drain([NEED], offer, { lookAhead: 32, isScarce: () => true, prefer: indexOf('y') });
    expect(seen).toEqual([1]);
  });

  it('serves everything once, whatever it prefers', () => {
    const sketch = fc.record({
      tenant: fc.constantFrom('a', 'b'),
      session: fc.constantFrom('', 'x', 'y'),
      priority: fc.integer({ min: 3, max: 5 }),
      need: fc.constantFrom(NEED, OTHER),
    });
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 60 }), fc.array(fc.nat(40), { minLength: 1 }), (list, choices) => {
        let turn = 0;
        const prefer = (items: readonly Sketch[]) => (choices[turn++ % choices.length] as number) % items.length;
        const tasks = list.map((each, index) => task(index + 1, each));
        const seen = taken(tasks, { prefer });
        expect(seen.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(tasks.map(({ seq }) => seq));
        const bands = seen.map(({ seq }) => tasks[seq - 1]?.spec.priority ?? 0);
        expect(bands).toEqual([...bands].sort((a, b) => b - a));
        for (const { seq } of seen) {
          const at = seen.findIndex((one) => one.seq === seq);
          const own = tasks[seq - 1];
          const overtaken = seen.slice(0, at).filter((one) => {
            const other = tasks[one.seq - 1];
            return (
              one.seq > seq && other?.spec.tenant === own?.spec.tenant && other?.spec.priority === own?.spec.priority
            );
          });
          expect(overtaken.length).toBeLessThanOrEqual(8);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
