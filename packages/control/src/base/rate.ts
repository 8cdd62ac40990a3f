// Events per second, exponentially decayed: recent events count, old ones fade.

export class Rate {
  readonly #halfLifeMs: number;
  #weight = 0;
  #sinceMs = 0;
  #at = 0;

  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  add(count: number, now: number): void {
    this.#decay(now);
    this.#weight += count;
  }

  /** 0 until something happened. The first half-lives count only the time that passed. */
  perSecond(now: number): number {
    this.#decay(now);
    return this.#sinceMs <= 0 ? 0 : (1000 * this.#weight) / this.#sinceMs;
  }

  #decay(now: number): void {
    if (this.#at === 0) this.#at = now;
    const elapsedMs = Math.max(0, now - this.#at);
    if (elapsedMs === 0) return;
    const kept = Math.exp((-Math.LN2 * elapsedMs) / this.#halfLifeMs);
    // The decayed weight of a steady rate and the decayed time both tend to halfLife/ln 2, so their ratio is the rate.
    const fullMs = this.#halfLifeMs / Math.LN2;
    this.#weight *= kept;
    this.#sinceMs = this.#sinceMs * kept + fullMs * (1 - kept);
    this.#at = Math.max(this.#at, now);
  }
}
