import { expect, test } from 'vitest';
import { Waits } from './wait-spread.ts';

test('quantiles are within one percent, from a fraction of a millisecond to weeks', () => {
  for (const scaleMs of [1, 1000, 10_000_000]) {
    const waits = new Waits();
    for (let rank = 1; rank <= 1000; rank++) waits.add(rank * scaleMs);
    const { p50, p95, p99, meanMs, count } = waits.spread();
    expect(count).toBe(1000);
    expect(meanMs).toBeCloseTo(500.5 * scaleMs);
    for (const [found, expected] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(Math.abs(found / (expected * scaleMs) - 1)).toBeLessThan(0.011);
    }
  }
});

test('no wait is less than nothing', () => {
  const waits = new Waits();
  waits.add(0);
  expect(waits.spread().p99).toBeLessThan(0.02);
  expect(new Waits().spread()).toEqual({ count: 0, meanMs: 0, p50: 0, p95: 0, p99: 0 });
});
