// Which tasks belong together: conversations that go on beside each other, each for a number of tasks.
//
// A1. Exactly `activeCount` sessions are open at any time: when one has had its last task, a new one takes its place.
import { assert } from '../../base/assert.ts';
import type { Random } from '../../base/random.ts';

const ACTIVE_MAX = 1_000_000;

export interface SessionsOptions {
  readonly activeCount: number;
  /** Mean; the number of each is geometric, so that how far a session has come says nothing of how long it goes on. */
  readonly tasksPerSession: number;
}

/** Each call gives the session of the next task, a number from 1 on; any of the open ones is as likely. */
export function sessionsOf({ activeCount, tasksPerSession }: SessionsOptions, random: Random): () => number {
  assert(activeCount >= 1 && activeCount <= ACTIVE_MAX, `1 to ${ACTIVE_MAX} open sessions, not ${activeCount}`);
  assert(tasksPerSession >= 1, `a session has a task at least, not ${tasksPerSession}`);
  const open = Float64Array.from({ length: activeCount }, (_, place) => place + 1);
  let last = activeCount;
  return () => {
    const place = random.below(activeCount);
    const session = open[place] as number; // below the length
    if (random.next() * tasksPerSession < 1) open[place] = ++last; // A1
    return session;
  };
}
