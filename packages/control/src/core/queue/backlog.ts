// What waits for the same agents, in numbers. Costs the lanes of a need: its tenants, bands and sets of limit keys,
// never its tasks.
import { freshHead, type Item, type Lane, type NeedQueue } from './lanes.ts';

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
  return {
    ...{ waiting: 0, handedOver: 0, topBand: -1 },
    ...{ oldestReadyAt: Number.POSITIVE_INFINITY, topReadyAt: Number.POSITIVE_INFINITY },
  };
}

/** Adds what waits in a queue and stands behind no shut gate: those more agents would not start. */
export function addBacklog<T extends Item>(queue: NeedQueue<T, unknown> | undefined, sum: Backlog): void {
  if (queue === undefined) return;
  sum.handedOver += queue.handedOver;
  for (const [band, bandQueue] of queue.bands.entries()) {
    for (const lane of bandQueue?.lanes.values() ?? []) {
      if (lane.pen?.gate.isShut === true) continue;
      sum.waiting += lane.waiting;
      const readyAt = readySince(lane);
      sum.oldestReadyAt = Math.min(sum.oldestReadyAt, readyAt);
      if (band > sum.topBand) {
        sum.topBand = band;
        sum.topReadyAt = readyAt;
      } else if (band === sum.topBand) {
        sum.topReadyAt = Math.min(sum.topReadyAt, readyAt);
      }
    }
  }
}

/** Since when a task of this need has been waiting; undefined when none is. */
export function oldestReadyAt<T extends Item>(queue: NeedQueue<T, unknown> | undefined): number | undefined {
  let oldest = Number.POSITIVE_INFINITY;
  for (const band of queue?.bands ?? []) {
    for (const lane of band?.lanes.values() ?? []) oldest = Math.min(oldest, readySince(lane));
  }
  return Number.isFinite(oldest) ? oldest : undefined;
}

/** Deadlines may reorder a lane, so its head is the oldest only nearly always: good enough for a report. */
function readySince<T extends Item>(lane: Lane<T>): number {
  return freshHead(lane)?.readyAt ?? Number.POSITIVE_INFINITY;
}
