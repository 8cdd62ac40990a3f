// Quantiles of any number of durations in bounded memory: buckets that grow by a fixed ratio, as in DDSketch (Masson,
// Rim and Lee, VLDB 2019, section 2), so that a quantile is off by a fixed share of itself.

/** A quantile is off by no more than this share of itself. */
export const QUANTILE_ERROR_RATIO = 0.005;
const GROWTH = (1 + QUANTILE_ERROR_RATIO) / (1 - QUANTILE_ERROR_RATIO);
const LOG_GROWTH = Math.log(GROWTH);
/** Shorter durations count as none: a microsecond. */
const SMALLEST_MS = 0.001;
/** Up to some three thousand years. */
const BUCKETS = Math.ceil(Math.log(1e14 / SMALLEST_MS) / LOG_GROWTH);

export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #none = 0;
  #count = 0;
  #sum = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  get max(): number {
    return this.#max;
  }

  add(ms: number): void {
    this.#count++;
    this.#sum += ms;
    if (ms > this.#max) this.#max = ms;
    if (ms < SMALLEST_MS) {
      this.#none++;
      return;
    }
    const index = Math.ceil(Math.log(ms / SMALLEST_MS) / LOG_GROWTH);
    (this.#counts[Math.min(index, BUCKETS - 1)] as number)++; // index < BUCKETS
  }

  /** The least value that so large a share does not exceed; 0 when nothing was added. `ratio` is in 0..1. */
  quantile(ratio: number): number {
    const rank = Math.max(1, Math.ceil(ratio * this.#count));
    let seen = this.#none;
    if (seen >= rank) return 0;
    for (let index = 0; index < BUCKETS; index++) {
      seen += this.#counts[index] as number; // index < BUCKETS
      if (seen >= rank) return Math.min(this.#max, (2 * SMALLEST_MS * GROWTH ** index) / (1 + GROWTH));
    }
    return this.#max;
  }
}
