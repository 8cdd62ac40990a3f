// Which agents leave a pool that shrinks: those with which the least is lost.

export interface Removable {
  readonly id: string;
  /** It was ordered and is not up yet. */
  readonly isStarting: boolean;
  /** Attempts that it runs. */
  readonly running: number;
  /** Since when it runs nothing; of no matter while it runs something. */
  readonly idleSince: number;
  /** For how long its attempts have run, all together: what is lost should its grace not be enough. */
  readonly workMs: number;
}

/**
 * At most `count` of them, first those that go first: starting ones, then idle ones, the longest idle first, then the
 * one with the least work. A tie leaves the lower number.
 */
export function chooseRemovals<Agent extends Removable>(agents: readonly Agent[], count: number): readonly Agent[] {
  return [...agents].sort(byLoss).slice(0, Math.max(0, count));
}

function byLoss(a: Removable, b: Removable): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  const isIdle = !a.isStarting && a.running === 0;
  const apart = isIdle ? a.idleSince - b.idleSince : a.workMs - b.workMs;
  return apart !== 0 ? apart : compareIds(b.id, a.id);
}

function rankOf({ isStarting, running }: Removable): number {
  if (running > 0) return 2;
  return isStarting ? 0 : 1;
}

/** Ids of a pool differ in their number at the end: the longer one is the higher one. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
