// What follows an attempt that did not complete: another attempt, the end, or the dead letters.
import type { Backoff, TaskError } from '@muster/contract';
import type { Random } from '../../base/random.ts';

export type FollowUp =
  | { readonly kind: 'retry'; readonly at: number }
  | { readonly kind: 'fail' }
  | { readonly kind: 'dead-letter'; readonly reason: 'attempts-exhausted' | 'poison' };

export interface EndedBadly {
  readonly how: 'failed' | 'lost' | 'timed-out';
  readonly error: TaskError;
  /** Attempts made, this one included. */
  readonly attempt: number;
  readonly attemptsMax: number;
  readonly backoff: Required<Backoff>;
  /** How often an agent was lost while it held the task, this time included. */
  readonly deaths: number;
}

export interface SettleRules {
  /** A task is poison once this many agents were lost while they held it. */
  readonly poisonDeaths: number;
}

export function followUp(ended: EndedBadly, rules: SettleRules, now: number, random: Random): FollowUp {
  if (ended.how === 'lost' && ended.deaths >= rules.poisonDeaths) return { kind: 'dead-letter', reason: 'poison' };
  if (ended.error.terminal === true) return { kind: 'fail' };
  if (ended.attempt >= ended.attemptsMax) return { kind: 'dead-letter', reason: 'attempts-exhausted' };
  // A task that lost its agent did nothing wrong: it goes on at once.
  if (ended.how === 'lost') return { kind: 'retry', at: now };
  return { kind: 'retry', at: now + backoffMs(ended.attempt, ended.backoff, random) };
}

/** Delay before the attempt after `attempt`: base · factor^(attempt − 1), capped, less a random share against herds. */
export function backoffMs(attempt: number, backoff: Required<Backoff>, random: Random): number {
  const full = Math.min(backoff.maxMs, backoff.baseMs * backoff.factor ** (attempt - 1));
  return Math.round(full * (1 - backoff.jitterRatio * random.next()));
}
