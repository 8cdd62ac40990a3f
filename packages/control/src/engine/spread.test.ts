import { expect, it } from 'vitest';
import { Spread } from './spread.ts';

it('a spread is of the last 256, and counts them all', () => {
  const spread = new Spread();
  expect(spread.read()).toBeUndefined();
  spread.add(7);
  expect(spread.read()).toEqual({ last: 7, p50: 7, p95: 7, count: 1 });
  for (let ms = 1; ms <= 1000; ms++) spread.add(ms);
  // 745 to 1000.
  expect(spread.read()).toEqual({ last: 1000, p50: 872, p95: 988, count: 1001 });
});
