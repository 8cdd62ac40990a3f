// Time and chance as arguments, so that a test can drive every wait and every jitter by hand.

export interface Time {
  /** Milliseconds that never go back; no calendar meaning. */
  now(): number;
  /** Runs once after a delay; the function that comes back calls it off. */
  after(delayMs: number, run: () => void): () => void;
  /** Runs at the end of this turn of the event loop, after everything that the turn has read. */
  soon(run: () => void): void;
}

/** Uniform in [0, 1). */
export type Random = () => number;

export const systemTime: Time = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  // Measured against queueMicrotask: handlers that await a few times finish in different microtasks of one turn, and
  // each of those would cost a frame of its own.
  soon: (run) => void setImmediate(run),
};

/** Resolves with true when `done` settles first, with false after `delayMs`. */
export function within(time: Time, delayMs: number, done: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = time.after(delayMs, () => resolve(false));
    const finish = () => {
      callOff();
      resolve(true);
    };
    done.then(finish, finish);
  });
}
