// How long the event loop was held up: what every client felt, whatever held it up.
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The sampler wakes this often; what it reports beyond that is delay. */
const RESOLUTION_MS = 10;
const WINDOW_MS = 60_000;
const NS_PER_MS = 1e6;

export interface LoopDelay {
  /** Worst delay of this minute and the one before. */
  msMax(): number;
  stop(): void;
}

export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let lastMinuteMs = 0;
  const current = (): number => Math.max(0, histogram.max / NS_PER_MS - RESOLUTION_MS);
  const timer = setInterval(() => {
    lastMinuteMs = current();
    histogram.reset();
  }, WINDOW_MS);
  timer.unref();
  return {
    msMax: () => Math.round(10 * Math.max(lastMinuteMs, current())) / 10,
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
