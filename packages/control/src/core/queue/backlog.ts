// What waits for the same agents, in numbers. Costs the bands of a need and the gates in them; never tasks or lanes.
import { oldestFree, oldestPenned } from './ages.ts';
import type { BandQueue, Item, NeedQueue, Pen } from './lanes.ts';
import { competingIn, handedOverIn } from './pens.ts';

/** Summed up over needs; made by `noBacklog`. */
export interface Backlog {
  waiting: number;
  /** Those of them that an agent handed over. */
  handedOver: number;
  /** Since when the one waits that waits longest; Infinity when none does. */
  oldestReadyAt: number;
  /** The highest band in which one waits, or -1; and since when one waits there. */
  topBand: number;
  topReadyAt: number;
}

export function noBacklog(): Backlog {
  const never = Number.POSITIVE_INFINITY;
  return { waiting: 0, handedOver: 0, oldestReadyAt: never, topBand: -1, topReadyAt: never };
}

/** Adds what waits in a queue and stands behind no shut gate: those more agents would not start. */
export function addBacklog<T extends Item>(queue: NeedQueue<T, unknown> | undefined, sum: Backlog): void {
  if (queue === undefined || queue.waiting === 0) return;
  for (let band = 0; band < queue.bands.length; band++) {
    const bandQueue = queue.bands[band];
    const waiting = competingIn(bandQueue);
    if (bandQueue === undefined || waiting === 0) continue;
    sum.waiting += waiting;
    sum.handedOver += handedOverIn(bandQueue);
    const readyAt = oldestIn(bandQueue, ({ gate }) => !gate.isShut);
    sum.oldestReadyAt = Math.min(sum.oldestReadyAt, readyAt);
    sum.topReadyAt =
      band > sum.topBand ? readyAt : band < sum.topBand ? sum.topReadyAt : Math.min(sum.topReadyAt, readyAt);
    sum.topBand = Math.max(sum.topBand, band);
  }
}

/** Since when a task of this need has been waiting, behind a gate or not; undefined when none is. */
export function oldestReadyAt<T extends Item>(queue: NeedQueue<T, unknown> | undefined): number | undefined {
  let oldest = Number.POSITIVE_INFINITY;
  for (const bandQueue of queue?.bands ?? []) {
    if (bandQueue !== undefined)
      oldest = Math.min(
        oldest,
        oldestIn(bandQueue, () => true),
      );
  }
  return Number.isFinite(oldest) ? oldest : undefined;
}

function oldestIn<T extends Item>(bandQueue: BandQueue<T>, counts: (pen: Pen<T>) => boolean): number {
  let oldest = oldestFree(bandQueue);
  for (const pen of bandQueue.pens?.values() ?? []) if (counts(pen)) oldest = Math.min(oldest, oldestPenned(pen));
  return oldest;
}
