// The generator's time, so that a test can drive it by hand.
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

export interface Timing {
  /** Milliseconds that never go back. */
  now(): number;
  /** Resolves after the time, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the event loop has taken in what waited. */
  turn(): Promise<void>;
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, { signal }).catch(() => {});
  },
  async turn() {
    await turn();
  },
};
