// What is carried from one evaluation to the next: taken up, brought up to date, and told of changes of size.
import { type FlapRule, turnsWithin } from './flaps.ts';
import type { Lasting, ScalingMemory, Situation } from './situation.ts';
import { HOLDS } from './triggers.ts';

/** After as many intervals without an evaluation, what was counted in a row is no longer in a row. */
const GAP_INTERVALS = 3;

/** Cooldowns and turns outlive any gap; runs do not. A time that lies ahead, by a clock that was moved, is now. */
export function takeUp(memory: ScalingMemory, { policy, now }: Situation): ScalingMemory {
  const earliest = (at: number | null): number | null => (at === null ? null : Math.min(at, now));
  const { evaluatedAt } = memory;
  const isBroken = evaluatedAt !== null && now - evaluatedAt > GAP_INTERVALS * policy.evaluationIntervalMs;
  const { work, ...others } = memory;
  return {
    ...others,
    ...(work === undefined || isBroken || policy.sizing !== 'work' ? {} : { work }),
    ...(isBroken ? { up: 0, down: 0, since: {} } : {}),
    lastUpAt: earliest(memory.lastUpAt),
    lastDownAt: earliest(memory.lastDownAt),
    turns: turnsWithin(memory.turns, policy, now).map((at) => Math.min(at, now)),
    evaluatedAt: now,
  };
}

/** Since when each condition that must last holds, this evaluation included. */
export function sinceWhen(before: ScalingMemory['since'], situation: Situation): ScalingMemory['since'] {
  const { now } = situation;
  const holding = Object.entries(HOLDS).filter(([, holds]) => holds(situation));
  return Object.fromEntries(
    holding.map(([condition]) => [condition, Math.min(before[condition as Lasting] ?? now, now)]),
  );
}

export interface Change {
  readonly policy: FlapRule;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** The memory after a change of size, also one by hand: its cooldown begins, and what was counted starts anew. */
export function afterChange(memory: ScalingMemory, { policy, from, to, now }: Change): ScalingMemory {
  if (to === from) return memory;
  const direction = to > from ? 'up' : 'down';
  const isTurn = memory.direction !== null && memory.direction !== direction;
  const turns = isTurn ? [...memory.turns, now] : memory.turns;
  return {
    ...memory,
    up: 0,
    down: 0,
    direction,
    lastUpAt: direction === 'up' ? now : memory.lastUpAt,
    lastDownAt: direction === 'down' ? now : memory.lastDownAt,
    // Of more than these none can matter: with flapsMax of them it no longer shrinks, and growing adds one at most.
    turns: turnsWithin(turns, policy, now).slice(-(policy.flapsMax + 1)),
  };
}
