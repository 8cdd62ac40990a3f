// When a process that ended may start again: at once in the ordinary case, ever later in a crash loop.
import type { Random } from './random.ts';

export interface RespawnRule {
  readonly baseMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** A process that lived this long was well: the next delay is the first one again. */
  readonly stableMs: number;
  /** Random share that is taken off the delay: N processes that died of one cause must not come back as one. */
  readonly jitterRatio: number;
}

export const RESPAWN: RespawnRule = { baseMs: 250, factor: 2, maxMs: 30_000, stableMs: 30_000, jitterRatio: 0.2 };

/** Ends in a row that count as a crash loop, said once in the log. */
export const CRASH_LOOP_ENDS = 5;

/** How many times in a row it ended too early, this time included. */
export const endsInARow = (rule: RespawnRule, { before, livedMs }: { before: number; livedMs: number }): number =>
  livedMs >= rule.stableMs ? 1 : before + 1;

export function respawnDelayMs(rule: RespawnRule, ends: number, random: Random): number {
  const fullMs = Math.min(rule.maxMs, rule.baseMs * rule.factor ** Math.max(0, ends - 1));
  return Math.round(fullMs * (1 - rule.jitterRatio * random.next()));
}
