import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { SeqTable } from './seq-table.ts';

describe('SeqTable', () => {
  it('does what a map does, in the order of the numbers', () => {
    const random = seededRandom(5);
    const table = new SeqTable<number>();
    const model = new Map<number, number>();
    for (let step = 0; step < 4_000; step++) {
      // A window of numbers that moves on, as tasks do, and now and then one from far away.
      const seq = random.below(50) === 0 ? 2 ** 40 + random.below(5_000) : Math.floor(step / 3) + random.below(300);
      if (random.below(2) === 0) {
        table.set(seq, step);
        model.set(seq, step);
      } else {
        table.delete(seq);
        model.delete(seq);
      }
      expect([table.size, table.get(seq)]).toEqual([model.size, model.get(seq)]);
    }
    const sorted = [...model].sort(([a], [b]) => a - b).map(([, value]) => value);
    expect([...table.values()]).toEqual(sorted);
    expect([...table.valuesBefore(Number.MAX_SAFE_INTEGER)]).toEqual(sorted.reverse());
  });

  it('fills and empties a page again and again', () => {
    const table = new SeqTable<string>();
    for (let seq = 0; seq < 5_000; seq++) {
      table.set(seq, 'here');
      table.set(seq, 'there');
      expect([table.size, table.get(seq), table.get(seq - 1)]).toEqual([1, 'there', undefined]);
      table.delete(seq);
      table.delete(seq);
    }
    expect([table.size, [...table.values()], table.get(4_999)]).toEqual([0, [], undefined]);
    table.set(4_999, 'again');
    table.set(3, 'again');
    expect([...table.valuesBefore(5_000)]).toEqual(['again', 'again']);
  });
});
