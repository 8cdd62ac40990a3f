import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { Recent } from './recent.ts';

describe('Recent', () => {
  it('knows the one unused for longest, and looking is no use', () => {
    const recent = new Recent<string, number>();
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      recent.set(key, value);
    expect(recent.oldest()).toBe('a');
    expect(recent.use('a')).toBe(1);
    expect(recent.get('b')).toBe(2);
    expect(recent.oldest()).toBe('b');
    expect(recent.use('nobody')).toBeUndefined();
    recent.delete('b');
    expect([...recent]).toEqual([
      ['c', 3],
      ['a', 1],
    ]);
    recent.clear();
    expect([recent.size, recent.oldest(), [...recent]]).toEqual([0, undefined, []]);
  });

  it('keeps the order that a map has whose entries are put in anew with each use', () => {
    const random = seededRandom(7);
    const recent = new Recent<number, number>();
    const model = new Map<number, number>();
    for (let step = 0; step < 2_000; step++) {
      const key = random.below(12);
      const known = model.get(key);
      const kind = random.below(4);
      if (kind === 0) {
        recent.delete(key);
        model.delete(key);
      } else if (kind === 1) {
        recent.set(key, step);
        model.delete(key);
        model.set(key, step);
      } else {
        expect(recent.use(key)).toBe(known);
        if (model.delete(key) && known !== undefined) model.set(key, known);
      }
      expect([recent.size, recent.oldest()]).toEqual([model.size, [...model.keys()][0]]);
    }
    expect([...recent]).toEqual([...model]);
  });
});
