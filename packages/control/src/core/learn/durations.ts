// Quantiles of run times in logarithmic buckets: any shape of distribution, within about 12 %, in constant space.

/** Each bucket is this much wider than the one before; 100 of them reach from 1 ms to 50 days. */
const GROWTH = 1.25;
const BUCKETS = 100;
const LOG_GROWTH = Math.log(GROWTH);
/** At this many samples all counts are halved, so that the last few thousand outweigh the rest. */
const SAMPLES_MAX = 4096;

/** Pairs of bucket and count. */
export type DurationsData = readonly (readonly [number, number])[];

export class Durations {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;

  add(ms: number): void {
    if (this.#total >= SAMPLES_MAX) this.#halve();
    const bucket = ms <= 1 ? 0 : Math.min(BUCKETS - 1, Math.floor(Math.log(ms) / LOG_GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total++;
  }

  /** 0 when nothing was added. */
  quantile(share: number): number {
    if (this.#total === 0) return 0;
    let rest = share * this.#total;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = this.#counts[bucket] as number; // bucket < BUCKETS
      if (count > 0 && rest <= count) return GROWTH ** (bucket + rest / count);
      rest -= count;
    }
    return GROWTH ** BUCKETS;
  }

  data(): DurationsData {
    const pairs: [number, number][] = [];
    this.#counts.forEach((count, bucket) => {
      if (count > 0) pairs.push([bucket, count]);
    });
    return pairs;
  }

  restore(data: DurationsData): void {
    for (const [bucket, count] of data) {
      this.#counts[bucket] = count;
      this.#total += count;
    }
  }

  #halve(): void {
    this.#total = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = (this.#counts[bucket] as number) / 2;
      this.#counts[bucket] = count;
      this.#total += count;
    }
  }
}
