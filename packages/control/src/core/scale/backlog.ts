// What will wait when an agent that is ordered now is up, and how many slots take it in time.
import type { Pending } from './pending.ts';
import type { Situation } from './situation.ts';
import type { Work } from './work.ts';

export interface Backlog {
  /** How long a task would wait that arrives then, were nothing ordered. */
  readonly waitMs: number;
  /** Slots that start all that waits then before it has waited for too long. */
  readonly slots: number;
}

export interface Ahead {
  readonly work: Work;
  readonly pending: Pending;
  /** From the order of an agent until it is up. */
  readonly startMs: number;
}

/** What flows in and out between now and then, as of a fluid; the agents that start come up evenly until then. */
export function backlogAhead({ policy, inputs }: Situation, { work, pending, startMs }: Ahead): Backlog {
  const { short: load, waiting, serviceMs } = work;
  const slots = inputs.slots + pending.slots;
  const doneMs = inputs.slots * startMs + (pending.slots * startMs) / 2;
  const waitingMs = Math.max(0, waiting * serviceMs + load * startMs - doneMs);
  // `slots` run a task each; every other slot can start one at once, and the next one whenever a task is over.
  const tasks = waitingMs / serviceMs + Math.min(load, slots);
  const needed = waitingMs === 0 ? 0 : (tasks * serviceMs) / (serviceMs + startWithin(policy.waitObjectiveMs, startMs));
  return { waitMs: waitingMs === 0 ? 0 : waitingMs / slots, slots: Math.max(load, needed) };
}

/**
 * In time are those that wait now, if agents start faster than tasks may wait. Else it is too late for them, and what
 * counts is that the next ones wait no longer than they may; but what takes agents for less time than they take to
 * start is not worth the start.
 */
function startWithin(waitObjectiveMs: number, startMs: number): number {
  return Math.max(waitObjectiveMs - startMs, Math.min(startMs, waitObjectiveMs));
}
