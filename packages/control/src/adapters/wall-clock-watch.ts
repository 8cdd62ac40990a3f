// Says when the wall clock has left the time that the controller goes by, which counts on from its start (clock.ts): an
// operator or a time server has set it, or the machine was suspended. Nothing breaks, but times shown are off by that.
import type { Clock } from '../base/clock.ts';
import type { Log } from '../engine/ports.ts';

const LOOK_MS = 5_000;
/** Less is drift between the two clocks, or a look that came late. */
const APART_MS_MIN = 5_000;

export interface WallClockWatch {
  stop(): void;
}

export function watchWallClock(
  clock: Clock,
  { log, wallNow = Date.now }: { readonly log: Log; readonly wallNow?: () => number },
): WallClockWatch {
  let toldMs = 0;
  const look = (): void => {
    const aheadMs = wallNow() - clock.now();
    if (Math.abs(aheadMs - toldMs) < APART_MS_MIN) return;
    toldMs = aheadMs;
    log({ level: 'warn', event: 'wall-clock-moved', aheadMs });
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
