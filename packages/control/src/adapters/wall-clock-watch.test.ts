import { afterEach, expect, test, vi } from 'vitest';
import { VirtualClock } from '../base/clock.ts';
import type { LogEvent } from '../engine/ports.ts';
import { watchWallClock } from './wall-clock-watch.ts';

afterEach(() => void vi.useRealTimers());

test('a wall clock that moves is told once per move, and drift is not', () => {
  vi.useFakeTimers();
  const clock = new VirtualClock();
  const log: LogEvent[] = [];
  let aheadMs = 0;
  const watch = watchWallClock(clock, { log: (event) => log.push(event), wallNow: () => clock.now() + aheadMs });
  for (const ahead of [0, 4_999, 3_600_000, 3_600_500, -3_600_000, 0]) {
    aheadMs = ahead;
    vi.advanceTimersByTime(10_000);
  }
  watch.stop();
  aheadMs = 99_999;
  vi.advanceTimersByTime(10_000);
  expect(log).toMatchObject([{ aheadMs: 3_600_000 }, { aheadMs: -3_600_000 }, { aheadMs: 0 }]);
});
