// Real time. The wall clock is read once; after that only the monotonic clock moves it, so that a jump of the wall
// clock (NTP, a resumed laptop, an operator) moves no deadline.
import type { Clock } from '../base/clock.ts';

export function systemClock(): Clock {
  const offset = Date.now() - performance.now();
  return { now: () => Math.floor(offset + performance.now()) };
}
