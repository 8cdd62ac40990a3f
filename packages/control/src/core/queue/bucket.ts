// What one limit has let through for one tenant, type or key: how many attempts run, and how many starts are left.
import type { LimitRule } from '@muster/contract';
import type { Gate } from './lanes.ts';

/** Whom a bucket counts; empty when the rule counts all that it matches together. */
export interface Counted {
  readonly type?: string;
  readonly tenant?: string;
  readonly key?: string;
}

/**
 * Starts are counted by the generic cell rate algorithm (ITU-T I.371, annex A): a start moves the time at which the
 * bucket is full again by perMs ÷ starts, and is allowed while that time is at most burst − 1 such steps ahead. Any
 * span of perMs so sees at most starts + burst − 1 of them.
 */
export class Bucket implements Gate {
  readonly rule: LimitRule;
  readonly counted: Counted;
  /** Attempts that hold a place. Above the limit only where a restart found more than a lowered limit allows. */
  running = 0;
  /** Task specs in use that it counts; the owner's. */
  references = 0;
  isShut = false;
  /** When it is to be opened again; 0 = when an attempt ends. */
  opensAt = 0;
  readonly #stepMs: number;
  readonly #aheadMsMax: number;
  #fullAt: number;

  /** `emptyAt`: no start is known to have happened later, so that much is taken as used up then. */
  constructor(rule: LimitRule, counted: Counted, emptyAt: number) {
    const { starts = 0, perMs = 0, burst = 1 } = rule;
    this.rule = rule;
    this.counted = counted;
    this.#stepMs = starts === 0 ? 0 : perMs / starts;
    this.#aheadMsMax = (burst - 1) * this.#stepMs;
    this.#fullAt = emptyAt + burst * this.#stepMs;
  }

  /** What keeps an attempt from starting now. */
  blockedBy(now: number): 'running' | 'starts' | undefined {
    if (this.running >= (this.rule.running ?? Number.POSITIVE_INFINITY)) return 'running';
    return this.nextStartAt > now ? 'starts' : undefined;
  }

  /** When the rate allows the next start. */
  get nextStartAt(): number {
    return this.#stepMs === 0 ? 0 : Math.ceil(this.#fullAt - this.#aheadMsMax);
  }

  /** Between two starts at the configured rate; 0 = there is none. */
  get stepMs(): number {
    return this.#stepMs;
  }

  countStart(now: number): void {
    this.#fullAt = Math.max(now, this.#fullAt) + this.#stepMs;
  }

  /** Remembers nothing that a new bucket would not know. */
  isIdle(now: number): boolean {
    return this.running === 0 && (this.#stepMs === 0 || this.#fullAt <= now);
  }

  /** Share of what it allows that is in use, 0..1, above 1 after a limit was lowered. */
  fullness(now: number): number {
    const { running, burst = 1 } = this.rule;
    const ofRunning = running === undefined ? 0 : this.running / running;
    const ofStarts = this.#stepMs === 0 ? 0 : Math.min(1, Math.max(0, this.#fullAt - now) / (burst * this.#stepMs));
    return Math.max(ofRunning, ofStarts);
  }
}

/** The first bucket that keeps a task from starting now. */
export function fullAmong(buckets: readonly Bucket[], now: number): Bucket | undefined {
  return buckets.find((bucket) => bucket.blockedBy(now) !== undefined);
}
