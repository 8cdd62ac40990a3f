// How waits are spread, in little memory: counts in buckets, each 2 % wider than the one before.

/** Times in ms. */
export interface WaitSpread {
  readonly count: number;
  readonly meanMs: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
/** The last bucket holds what waited longer than 30 years. */
const BUCKETS = 1400;

export class Waits {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;

  add(ms: number): void {
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log(1 + ms) / LOG_GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    this.#sum += ms;
  }

  spread(): WaitSpread {
    const { quantile } = this;
    const meanMs = this.#count === 0 ? 0 : this.#sum / this.#count;
    return { count: this.#count, meanMs, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
  }

  /** The middle of the bucket that holds it: within 1 %, or half a millisecond. */
  readonly quantile = (rank: number): number => {
    const wanted = Math.max(1, Math.ceil(rank * this.#count));
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= wanted) return Math.max(0, GROWTH ** (bucket + 0.5) - 1);
    }
    return 0;
  };
}
