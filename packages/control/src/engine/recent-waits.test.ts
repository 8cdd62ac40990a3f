import { describe, expect, it } from 'vitest';
import { RecentWaits } from './recent-waits.ts';

describe('recent waits', () => {
  it('are read as quantiles, off by a tenth at most', () => {
    const waits = new RecentWaits(0);
    for (let ms = 1; ms <= 10_000; ms++) waits.add(ms, 1000);
    const { p50, p95, p99 } = waits.read(1000) ?? { p50: 0, p95: 0, p99: 0 };
    expect(Math.abs(p50 / 5_000 - 1)).toBeLessThan(0.1);
    expect(Math.abs(p95 / 9_500 - 1)).toBeLessThan(0.1);
    expect(Math.abs(p99 / 9_900 - 1)).toBeLessThan(0.1);
  });

  it('know nothing of a minute ago, nor of nothing', () => {
    const waits = new RecentWaits(0);
    expect(waits.read(0)).toBeNull();
    waits.add(0, 0);
    waits.add(0.5, 0);
    expect(waits.read(59_000)).toEqual({ p50: 0, p95: 0, p99: 0 });
    expect(waits.read(66_000)).toBeNull();
  });

  it('have room for whatever a task may have waited', () => {
    const waits = new RecentWaits(0);
    waits.add(Number.MAX_SAFE_INTEGER, 0);
    expect(waits.read(0)?.p99).toBeGreaterThan(7 * 3_600_000);
  });
});
