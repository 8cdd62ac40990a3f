import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { ShortMap } from './short-map.ts';

describe('ShortMap', () => {
  it('does what a map does, with few entries, with many, and with few again', () => {
    const random = seededRandom(3);
    const short = new ShortMap<string, number>();
    const model = new Map<string, number>();
    let sizeMax = 0;
    for (let step = 0; step < 4_000; step++) {
      const key = `t${random.below(30)}`;
      // Grows for a while, then shrinks, again and again.
      if (random.below(10) < (step % 400 < 200 ? 7 : 2)) {
        short.set(key, step);
        model.set(key, step);
      } else expect(short.delete(key)).toBe(model.delete(key));
      sizeMax = Math.max(sizeMax, model.size);
      expect([short.size, short.get(key)]).toEqual([model.size, model.get(key)]);
      if (step % 100 === 0) expect([short.keys(), short.values()]).toEqual([[...model.keys()], [...model.values()]]);
    }
    expect(sizeMax).toBeGreaterThan(16);
    short.clear();
    expect([short.size, short.keys(), short.get('t1')]).toEqual([0, [], undefined]);
  });

  it('gives values that may be walked while the map changes', () => {
    const short = new ShortMap<string, number>();
    for (let value = 0; value < 5; value++) short.set(`t${value}`, value);
    const seen: number[] = [];
    for (const value of short.values()) {
      seen.push(value);
      short.delete(`t${value}`);
    }
    expect([seen, short.size]).toEqual([[0, 1, 2, 3, 4], 0]);
  });
});
