// The last durations of one kind: how long agents take to start, or to stop.

/** Kept; older ones are forgotten. */
const KEPT_MAX = 256;

export interface SpreadNow {
  readonly last: number;
  readonly p50: number;
  readonly p95: number;
  readonly count: number;
}

export class Spread {
  readonly #kept: number[] = [];
  #count = 0;
  /** Read far more often than added to: a pool is looked at every few seconds, and seldom starts an agent. */
  #now: SpreadNow | undefined;

  add(ms: number): void {
    this.#kept[this.#count % KEPT_MAX] = ms;
    this.#count++;
    this.#now = undefined;
  }

  /** Undefined until there is one. `count` is of all, the rest of those that are kept. */
  read(): SpreadNow | undefined {
    if (this.#count > 0) this.#now ??= this.#measured();
    return this.#now;
  }

  #measured(): SpreadNow {
    const sorted = [...this.#kept].sort((a, b) => a - b);
    // Nearest rank: a value that was measured, of which the share asked for is not above it.
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] as number; // share > 0
    const last = this.#kept[(this.#count - 1) % KEPT_MAX] as number; // count > 0
    return { last, p50: at(0.5), p95: at(0.95), count: this.#count };
  }
}
