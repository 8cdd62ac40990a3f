import { describe, expect, it } from 'vitest';
import { Windows } from './windows.ts';

const OPTIONS = { windowMs: 1000, windows: 3, columns: 2 };

describe('sums over windows', () => {
  it.each([0, 7_000, 1_700_000_000_000])('are kept apart by age and column, from %d on', (start) => {
    const windows = new Windows(OPTIONS, start);
    for (const [second, value] of [1, 10, 100, 1000].entries()) {
      windows.add(0, value, start + second * 1000);
      windows.add(1, -value, start + second * 1000 + 999);
    }
    expect([0, 1, 2].map((age) => windows.sum(0, { from: age, to: age }))).toEqual([1000, 100, 10]);
    expect(windows.sum(0, { from: 1, to: 2 })).toBe(110);
    expect([windows.sum(0), windows.sum(1)]).toEqual([1110, -1110]);
    expect(() => windows.sum(0, { from: 0, to: 3 })).toThrow();
  });

  it('forget what is too old, also after a long silence, and say when another window begins', () => {
    const windows = new Windows(OPTIONS, 0);
    windows.add(0, 5, 999);
    expect(windows.advance(999)).toBe(false);
    expect(windows.advance(2999)).toBe(true);
    expect(windows.sum(0)).toBe(5);
    expect(windows.advance(3000)).toBe(true);
    expect(windows.sum(0)).toBe(0);
    windows.add(0, 1, 3000);
    windows.advance(1_000_000);
    expect(windows.sum(0)).toBe(0);
    // A clock that was moved back counts in the newest window.
    windows.add(0, 2, 0);
    expect(windows.sum(0, { from: 0, to: 0 })).toBe(2);
  });
});
