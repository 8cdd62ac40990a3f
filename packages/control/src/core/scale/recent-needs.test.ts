import { expect, it } from 'vitest';
import { largestOf, withNeed } from './recent-needs.ts';
import type { Need } from './work-memory.ts';

const WINDOW_MS = 160_000;

function after(slots: readonly number[], everyMs = 10_000): readonly Need[] {
  let needs: readonly Need[] = [];
  for (const [index, need] of slots.entries()) needs = withNeed(needs, { at: index * everyMs, slots: need }, WINDOW_MS);
  return needs;
}

it('knows the largest need of the window, and none that is older', () => {
  expect(largestOf([])).toBe(0);
  expect(largestOf(after([3, 7, 2, 5]))).toBe(7);
  const faded = [9, ...Array(16).fill(4)];
  expect(largestOf(after(faded))).toBe(9);
  expect(largestOf(after([...faded, 4]))).toBe(4);
});

it('finds the next largest when the largest one is too old', () => {
  const needs = [9, 8, 7, ...Array(14).fill(1)];
  expect([0, 1, 2, 3].map((more) => largestOf(after([...needs, ...Array(more).fill(1)])))).toEqual([9, 8, 7, 1]);
});

it('keeps few numbers, however often it is told', () => {
  const falling = Array.from({ length: 5_000 }, (_, index) => 5_000 - index);
  const needs = after(falling, 100);
  expect(needs.length).toBeLessThanOrEqual(18);
  // A sixteenth of the window may be forgotten early.
  expect(largestOf(needs)).toBeGreaterThanOrEqual(1 + (15 / 16) * 1_600 - 16);
});
