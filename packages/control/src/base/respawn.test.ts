import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { endsInARow, RESPAWN, respawnDelayMs } from './respawn.ts';

const rule = { ...RESPAWN, jitterRatio: 0 };

test.each([
  [1, 250],
  [2, 500],
  [5, 4_000],
  [8, 30_000],
  [1_000, 30_000],
])('after %i ends in a row the delay is %i ms', (ends, delayMs) => {
  expect(respawnDelayMs(rule, ends, seededRandom(1))).toBe(delayMs);
});

test('jitter takes off a share of the delay, never more', () => {
  const random = seededRandom(1);
  const delays = Array.from({ length: 100 }, () => respawnDelayMs({ ...rule, jitterRatio: 0.2 }, 3, random));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(800);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
  expect(new Set(delays).size).toBeGreaterThan(50);
});

test('a process that lived long enough starts the row anew', () => {
  expect(endsInARow(rule, { before: 7, livedMs: rule.stableMs - 1 })).toBe(8);
  expect(endsInARow(rule, { before: 7, livedMs: rule.stableMs })).toBe(1);
});
