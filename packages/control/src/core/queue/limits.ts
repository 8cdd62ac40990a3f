// The configured limits and their buckets: which of them count a task, and which of them keeps it from starting.
//
// B1. A bucket lives while a task spec in use is counted by it, an attempt holds a place, or its starts are not yet
//     full again: until then a new one would allow too much. The last kind is bounded; the longest unused goes first.
import type { LimitRule } from '@muster/contract';
import { Bucket } from './bucket.ts';
import { countedUnder, type LimitedSpec } from './limit-rule.ts';

export interface LimitsOptions {
  readonly rules: readonly LimitRule[];
  /** Buckets that only remember starts are kept up to this many, or twice as many for a moment [100,000]. */
  readonly unusedMax?: number;
}

const NONE: readonly Bucket[] = [];
const UNUSED_MAX = 100_000;
const SWEEP_MIN = 1024;

export class Limits {
  /** The time before which starts may have happened that are not known here; 0 = none have. */
  emptyAt = 0;
  /** By the limit's name, then by what they count. */
  readonly #buckets = new Map<string, Map<string, Bucket>>();
  /** Those that no spec in use is counted by, the longest unused first. */
  readonly #unused = new Set<Bucket>();
  readonly #unusedMax: number;
  #rules: readonly LimitRule[] = [];
  #sweepAt = SWEEP_MIN;

  constructor({ rules, unusedMax = UNUSED_MAX }: LimitsOptions) {
    this.#unusedMax = unusedMax;
    this.replace(rules);
  }

  get rules(): readonly LimitRule[] {
    return this.#rules;
  }

  /** Buckets of a rule that stays as it is stay; returns the others, which count nothing from now on. */
  replace(rules: readonly LimitRule[]): readonly Bucket[] {
    const kept = new Set(this.#rules.map(textOf));
    const dropped = this.#rules
      .filter((rule) => !rules.some((other) => textOf(other) === textOf(rule)))
      .flatMap(({ name }) => [...this.of(name)]);
    for (const bucket of dropped) this.#unused.delete(bucket);
    for (const { name } of this.#rules) if (!rules.some((rule) => rule.name === name)) this.#buckets.delete(name);
    for (const rule of rules) if (!kept.has(textOf(rule))) this.#buckets.set(rule.name, new Map());
    this.#rules = rules;
    return dropped;
  }

  /** The buckets that count tasks of a spec; each call is a reference, given back with `drop`. */
  retain(spec: LimitedSpec): readonly Bucket[] {
    if (this.#rules.length === 0) return NONE;
    const found: Bucket[] = [];
    for (const rule of this.#rules) {
      for (const counted of countedUnder(rule, spec)) {
        const bucket = this.#bucketOf(rule, counted);
        bucket.references++;
        this.#unused.delete(bucket);
        found.push(bucket);
      }
    }
    return found.length === 0 ? NONE : found;
  }

  drop(buckets: readonly Bucket[], now: number): void {
    for (const bucket of buckets) {
      bucket.references--;
      if (bucket.references === 0) this.#unused.add(bucket);
    }
    if (this.#unused.size >= this.#sweepAt) this.#sweep(now);
  }

  /** The buckets of the limit with this name. */
  of(name: string): Iterable<Bucket> {
    return this.#buckets.get(name)?.values() ?? [];
  }

  count(name: string): number {
    return this.#buckets.get(name)?.size ?? 0;
  }

  #bucketOf(rule: LimitRule, counted: readonly (readonly [string, string])[]): Bucket {
    const buckets = this.#buckets.get(rule.name) as Map<string, Bucket>; // made with the rules
    const name = nameOf(counted);
    let bucket = buckets.get(name);
    if (bucket === undefined) {
      bucket = new Bucket(rule, Object.fromEntries(counted), this.emptyAt);
      buckets.set(name, bucket);
    }
    return bucket;
  }

  #sweep(now: number): void {
    for (const bucket of this.#unused) {
      const isForgotten = bucket.running === 0 && this.#unused.size > this.#unusedMax;
      if (!isForgotten && !bucket.isIdle(now)) continue;
      this.#unused.delete(bucket);
      const buckets = this.#buckets.get(bucket.rule.name);
      const name = nameOf(Object.entries(bucket.counted));
      // One of a rule that was replaced leaves its successor alone.
      if (buckets?.get(name) === bucket) buckets.delete(name);
    }
    this.#sweepAt = Math.max(SWEEP_MIN, 2 * this.#unused.size);
  }
}

const textOf = (rule: LimitRule): string => JSON.stringify(rule);

/** No name holds a line break. */
function nameOf(counted: readonly (readonly [string, string])[]): string {
  return counted.map(([, value]) => value).join('\n');
}
