import { describe, expect, it } from 'vitest';
import { type EjectionRules, ejectionMs, isAgentToBlame, mayEject, outliersOf } from './ejection.ts';

const RULES: EjectionRules = {
  failures: 5,
  baseMs: 30_000,
  maxMs: 100_000,
  shareMax: 0.5,
  intervalMs: 10_000,
  volumeMin: 20,
};

describe('ejection', () => {
  it.each([
    { inARow: 1, ms: 30_000 },
    { inARow: 3, ms: 90_000 },
    { inARow: 4, ms: 100_000 },
  ])('lasts $ms ms the $inARow. time in a row', ({ inARow, ms }) => {
    expect(ejectionMs(inARow, RULES)).toBe(ms);
  });

  it.each([
    { ejected: 0, total: 1, shareMax: 1, may: false },
    { ejected: 0, total: 2, shareMax: 0.5, may: true },
    { ejected: 0, total: 3, shareMax: 0.3, may: false },
    { ejected: 1, total: 2, shareMax: 1, may: false },
    { ejected: 1, total: 4, shareMax: 0.5, may: true },
    { ejected: 2, total: 4, shareMax: 0.5, may: false },
    { ejected: 3, total: 5, shareMax: 1, may: true },
    { ejected: 4, total: 5, shareMax: 1, may: false },
  ])('of one more with $ejected of $total out and $shareMax allowed: $may', ({ ejected, total, shareMax, may }) => {
    expect(mayEject({ ejected, total }, { ...RULES, shareMax })).toBe(may);
  });

  it('blames the agent unless its peers fail as well', () => {
    expect(isAgentToBlame({ completed: 90, failed: 10 }, RULES)).toBe(true);
    expect(isAgentToBlame({ completed: 10, failed: 90 }, RULES)).toBe(false);
    expect(isAgentToBlame({ completed: 0, failed: 4 }, RULES)).toBe(true);
  });
});

describe('success rates', () => {
  const peersOf = (...failed: readonly number[]) =>
    failed.map((count, agent) => ({ agent, completed: 100 - count, failed: count }));
  const outliers = (...failed: readonly number[]) => outliersOf(peersOf(...failed), RULES).map(({ agent }) => agent);

  it('single out who is far below the others, the worst first', () => {
    expect(outliers(0, 1, 0, 2, 30)).toEqual([4]);
    expect(outliers(0, 1, 0, 2, 1, 0, 1, 2, 48, 50)).toEqual([9, 8]);
  });

  it('tolerate a few failures where nobody else has any, and a spread that all share', () => {
    expect(outliers(0, 0, 0, 0, 5)).toEqual([]);
    expect(outliers(10, 20, 30, 25, 35)).toEqual([]);
  });

  it('say nothing about tasks that fail everywhere', () => {
    expect(outliers(90, 90, 90, 90, 100)).toEqual([]);
  });

  it('say nothing with too few peers or too few attempts', () => {
    expect(outliers(0, 0, 50)).toEqual([]);
    const idle = [...peersOf(0, 0, 0, 0), { agent: 4, completed: 0, failed: 19 }];
    expect(outliersOf(idle, RULES)).toEqual([]);
  });
});
