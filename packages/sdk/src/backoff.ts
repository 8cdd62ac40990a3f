// How long to wait before the next connection attempt.
import type { Random } from './time.ts';

export interface Backoff {
  readonly baseMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Random share that is taken off the delay, 0..1: a fleet must not come back in one wave. */
  readonly jitterRatio: number;
}

export const RECONNECT: Backoff = { baseMs: 100, factor: 2, maxMs: 1_000, jitterRatio: 0.5 };

/** `failures` counts the attempts that failed in a row; the first delay follows one failure. */
export function backoffMs(rule: Backoff, failures: number, random: Random): number {
  const fullMs = Math.min(rule.maxMs, rule.baseMs * rule.factor ** Math.max(0, failures - 1));
  return fullMs * (1 - rule.jitterRatio * random());
}
