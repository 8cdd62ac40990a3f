// How this process fares: stalls of its event loop, and pauses for garbage collection.
import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { ToController } from '@muster/contract/protocol';

export type Vitals = Omit<Extract<ToController, { kind: 'vitals' }>, 'kind'>;

export interface VitalsMeter {
  /** Stalls since the last call; pauses since the process began, or since somebody began to look. */
  read(): Vitals;
  stop(): void;
}

/** It wakes this often, and costs next to nothing at that; what it wakes later is delay. */
const LOOK_MS = 50;

export function processVitals(): VitalsMeter {
  let [wokeAt, delayMsMax] = [performance.now(), 0];
  // Node's own monitor of delays misses the one that is going on while it is reset.
  const timer = setInterval(() => {
    const now = performance.now();
    delayMsMax = Math.max(delayMsMax, now - wokeAt - LOOK_MS);
    wokeAt = now;
  }, LOOK_MS).unref();
  let gcMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs += duration;
  });
  collections.observe({ entryTypes: ['gc'] });
  return {
    read() {
      const loopDelayMs = rounded(delayMsMax);
      delayMsMax = 0;
      return { loopDelayMs, gcMs: rounded(gcMs) };
    },
    stop() {
      clearInterval(timer);
      collections.disconnect();
    },
  };
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
