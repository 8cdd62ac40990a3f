// The engine's alarm on Node's timers: one timer, moved forward when an earlier wake-up is asked for.
import type { Clock } from '../base/clock.ts';
import type { Alarm } from '../engine/ports.ts';

/** Node fires a longer timeout at once; waking early is harmless. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

export interface SystemAlarm extends Alarm {
  stop(): void;
}

export function systemAlarm(clock: Clock, wake: () => void): SystemAlarm {
  let timer: NodeJS.Timeout | undefined;
  return {
    wakeAt(at) {
      clearTimeout(timer);
      timer = setTimeout(wake, Math.min(TIMEOUT_MS_MAX, Math.max(1, at - clock.now())));
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
