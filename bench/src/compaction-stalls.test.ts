import { expect, it } from 'vitest';
import { stallResult } from './compaction-stalls.ts';

it.each([
  [3, 2, true],
  [20, 2, true],
  [21, 2, false],
  [21, 20, false],
])('judges a worst ping of %d ms where a bare server’s was %d ms: %s', (oursMs, bareMs, pass) => {
  expect(stallResult({ oursMs, bareMs })).toMatchObject({ value: oursMs, pass });
});

it('judges nothing on a machine that stalls a bare server', () => {
  const result = stallResult({ oursMs: 54.16, bareMs: 62.61 });
  expect(result).toMatchObject({ value: null, skipped: expect.stringContaining('62.6 ms') });
  expect(result).not.toHaveProperty('pass');
});

it('misses the target when no ping was answered', () => {
  expect(stallResult({ oursMs: Number.NaN, bareMs: 2 }).pass).toBe(false);
});
