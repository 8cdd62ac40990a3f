// Token buckets, one per key: each may spend its rate per second, and up to its burst at once. Pure: time comes in.
//
// B1. The table is bounded: beyond it the bucket that was made longest ago is forgotten, and begins anew when needed.

export interface BucketRule {
  readonly perSecond: number;
  /** How much may be spent at once after a rest. */
  readonly burst: number;
}

interface Bucket {
  left: number;
  at: number;
}

export class Buckets {
  readonly #rule: BucketRule;
  readonly #keysMax: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rule: BucketRule, keysMax = 10_000) {
    this.#rule = rule;
    this.#keysMax = keysMax;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Spends `count` of the key's; how long to wait in milliseconds when there is not enough, else 0. What is more than a
   * whole burst is let through by a full bucket, which is in debt afterwards: it could never be saved up.
   */
  spend(key: string, count: number, now: number): number {
    const bucket = this.#filled(key, now);
    const needed = Math.min(count, this.#rule.burst);
    if (bucket.left < needed) return this.#msFor(needed - bucket.left);
    bucket.left -= count;
    return 0;
  }

  /** How long until one can be spent, in milliseconds; spends nothing. */
  waitMs(key: string, now: number): number {
    const { left } = this.#filled(key, now);
    return left >= 1 ? 0 : this.#msFor(1 - left);
  }

  /** Spends what cannot be refused any more, into debt if need be; how long until one can be spent again. */
  charge(key: string, count: number, now: number): number {
    this.#filled(key, now).left -= count;
    return this.waitMs(key, now);
  }

  #msFor(count: number): number {
    // Sums of fractions are a little off; a millisecond more for that would be a wrong answer.
    return Math.ceil((count / this.#rule.perSecond) * 1000 - 1e-6);
  }

  #filled(key: string, now: number): Bucket {
    const { perSecond, burst } = this.#rule;
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { left: burst, at: now };
      this.#buckets.set(key, bucket);
      if (this.#buckets.size > this.#keysMax) this.#forgetOldest(); // B1
      return bucket;
    }
    const elapsedMs = Math.max(0, now - bucket.at);
    bucket.left = Math.min(burst, bucket.left + (elapsedMs / 1000) * perSecond);
    bucket.at = now;
    return bucket;
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
