// Time as an argument. Nothing below the adapters reads a clock by itself.

export interface Clock {
  /** Milliseconds since the Unix epoch. Never goes back while the process lives, whatever happens to the wall clock. */
  now(): number;
}

/** A clock that moves only when told: for tests and the simulator. */
export class VirtualClock implements Clock {
  #now: number;

  constructor(startMs = 1_700_000_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}
