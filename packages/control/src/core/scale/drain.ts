// A pool whose processes are replaced by fresh ones, a few at a time: whose turn it is.
import { percentOf, type Step } from './step.ts';

export interface Drainable {
  /** Its process is one of those that are to be replaced. */
  readonly isOld: boolean;
  /** It takes tasks; one that finishes, ends or starts is away. */
  readonly isUp: boolean;
  /** Attempts that it runs. */
  readonly running: number;
}

/** Those that go now, so that no more are away than may be: the idle ones first, else in the order given. */
export function chooseDrains<Agent extends Drainable>(agents: readonly Agent[], atOnce: Step): readonly Agent[] {
  const away = agents.filter(({ isUp }) => !isUp).length;
  const next = agents.filter(({ isOld, isUp }) => isOld && isUp);
  const byWork = [...next.filter(({ running }) => running === 0), ...next.filter(({ running }) => running > 0)];
  return byWork.slice(0, Math.max(0, mostAway(atOnce, agents.length) - away));
}

/** "25%" of 10 is 2: a share is rounded down, but one may always go. */
export function mostAway(atOnce: Step, size: number): number {
  return Math.max(1, typeof atOnce === 'number' ? atOnce : Math.floor((size * percentOf(atOnce)) / 100 + 1e-9));
}
