// Slow start: a young agent gets a growing share of what an equal, older one would get, so that cold caches and models
// still loading meet few tasks. It earns its share with every decision that it could have taken part in, and is in the
// running once it has earned a whole task. A soft rule: without an older agent that has room, it does not hold.
import type { Agents } from './agents.ts';
import type { Slate } from './slate.ts';

export interface SlowStartSettings {
  /** How long an agent is young; 0 = never [30,000]. */
  readonly slowStartMs: number;
  /** Above 1 the share grows faster at first, below 1 later [1]. */
  readonly slowStartAggression: number;
}

const SHARE_MIN = 0.1;
/** What it may have earned at most, so that a quiet minute does not become a burst. */
const CREDIT_MAX = 2;

/**
 * The share of a full one, 0.1..1, at an age: max(0.1, (age ÷ window)^(1 ÷ aggression)). Envoy's formula for slow start
 * (envoyproxy.io, "Slow start mode", with its default minimum weight of 10 %).
 */
export function shareAt(ageMs: number, { slowStartMs, slowStartAggression }: SlowStartSettings): number {
  if (ageMs >= slowStartMs) return 1;
  return Math.max(SHARE_MIN, (Math.max(0, ageMs) / slowStartMs) ** (1 / slowStartAggression));
}

export class SlowStart {
  readonly #agents: Agents;
  readonly #settings: SlowStartSettings;

  constructor(agents: Agents, settings: SlowStartSettings) {
    this.#agents = agents;
    this.#settings = settings;
  }

  /** Is anybody young? */
  isOn(now: number | undefined): now is number {
    return now !== undefined && now - this.#agents.latestSince < this.#settings.slowStartMs;
  }

  /** Takes young agents that have not earned a task off the slate; the session's own agent (a row, or -1) stays. */
  apply(slate: Slate, { now, familiar }: { readonly now: number; readonly familiar: number }): void {
    const { slots, since, credit } = this.#agents;
    const { slowStartMs } = this.#settings;
    const { rows, count } = slate;
    let slotsOfAll = 0;
    let older = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number; // index < count, as below
      slotsOfAll += slots[row] as number;
      if (now - (since[row] as number) >= slowStartMs) older++;
    }
    if (older === 0 || older === count) return;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number;
      const ageMs = now - (since[row] as number);
      if (ageMs < slowStartMs) {
        const earned = shareAt(ageMs, this.#settings) * ((slots[row] as number) / slotsOfAll);
        credit[row] = Math.min(CREDIT_MAX, (credit[row] as number) + earned);
        if ((credit[row] as number) < 1 && row !== familiar) continue;
      }
      rows[kept++] = row;
    }
    slate.young = count - kept;
    slate.count = kept;
  }

  /** The chosen one has used what it earned. */
  spend(row: number, now: number): void {
    const { since, credit } = this.#agents;
    if (now - (since[row] as number) < this.#settings.slowStartMs)
      credit[row] = Math.max(0, (credit[row] as number) - 1);
  }
}
