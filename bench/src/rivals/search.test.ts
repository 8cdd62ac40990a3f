import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../packages/control/src/base/random.ts';
import { nextRung, type Search } from './search.ts';

/** Runs rung after rung until the search is content; the violations it has seen. */
function searched(violations: readonly number[], search: Search): (number | undefined)[] {
  const known: (number | undefined)[] = violations.map(() => undefined);
  for (let runs = 0; runs <= violations.length; runs++) {
    const rung = nextRung(known, search);
    if (rung === undefined) return known;
    expect(known[rung]).toBeUndefined();
    known[rung] = violations[rung];
  }
  throw new Error('it runs the same again and again');
}

describe('a search on a dial', () => {
  it('ends with neighbours that have the violation between them, in few runs', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 300; round++) {
      const count = 2 + random.below(24);
      let violation = -0.05;
      const ladder = Array.from({ length: count }, () => {
        violation += 0.02 * random.next();
        return Math.max(0, violation);
      });
      const known = searched(ladder, { violation: 0.05, from: random.below(count), stride: 2 });
      expect(known.filter((value) => value !== undefined).length).toBeLessThanOrEqual(9);
      const unsafe = ladder.findIndex((value) => value > 0.05);
      if (unsafe > 0) expect([known[unsafe - 1], known[unsafe]]).toEqual([ladder[unsafe - 1], ladder[unsafe]]);
      else expect(known[unsafe === 0 ? 0 : count - 1]).toBe(ladder[unsafe === 0 ? 0 : count - 1]);
    }
  });

  it('goes away from where it began in steps that double', () => {
    const seen: number[] = [];
    const known: (number | undefined)[] = Array.from({ length: 20 }, () => undefined);
    for (;;) {
      const rung = nextRung(known, { violation: 0.05, from: 3, stride: 2 });
      if (rung === undefined) break;
      seen.push(rung);
      known[rung] = 0;
    }
    expect(seen).toEqual([3, 5, 7, 11, 19]);
  });

  it('is content with an empty dial, and ends where violations do not grow with the rungs', () => {
    expect(nextRung([], { violation: 0.05, from: 0, stride: 2 })).toBeUndefined();
    expect(searched([0.1, 0, 0.1, 0, 0.1, 0.1], { violation: 0.05, from: 2, stride: 2 })).toHaveLength(6);
  });
});
