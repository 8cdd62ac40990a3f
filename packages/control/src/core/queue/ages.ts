// Since when the lanes of a band wait, without walking them: a heap of those behind no gate and one for each pen, made
// when somebody asks and read lazily. A lane is as old as its first item: deadlines may put a younger one first.
//
// G1. A lane is among the ages of the place where it stands, with a time that is never too late. It may be too early,
//     be there twice, and still be where it stood before.
import { Heap } from '../../base/heap.ts';
import { type Aged, type BandQueue, freshHead, type Item, type Lane, type Pen } from './lanes.ts';

/** Lanes looked at in one reading; what is left is looked at in the next, and the age is the least that is known. */
const LOOKS_MAX = 4096;

/** An item came that is older than what its lane is known for. */
export function noteAge<T extends Item>(lane: Lane<T>, bandQueue: BandQueue<T>, readyAt: number): void {
  const { pen } = lane;
  const { ages } = pen ?? bandQueue;
  if (ages === undefined) return;
  enter(ages, lane, readyAt);
  const lanes = pen?.lanes ?? bandQueue.lanes.size;
  if (ages.size > 2 * lanes + 64) sweep(ages, pen);
}

/** Its first item has left: the next one may be older, where deadlines or retries have changed their order. */
export function reviewAge<T extends Item>(lane: Lane<T>, bandQueue: BandQueue<T>): void {
  if (lane.agedAt === Number.POSITIVE_INFINITY) return;
  const readyAt = readySince(lane);
  if (readyAt < lane.agedAt) noteAge(lane, bandQueue, readyAt);
}

/** A lane came to stand in a pen. */
export function comeWithAge<T extends Item>(lane: Lane<T>, pen: Pen<T>): void {
  lane.agedAt = Number.POSITIVE_INFINITY;
  if (pen.ages === undefined) return;
  enter(pen.ages, lane, readySince(lane));
  if (pen.ages.size > 2 * pen.lanes + 64) sweep(pen.ages, pen);
}

/** Since when one waits behind no gate; Infinity when none does. */
export function oldestFree<T extends Item>(bandQueue: BandQueue<T>): number {
  bandQueue.ages ??= agesOf(bandQueue.lanes.values(), undefined);
  return oldest(bandQueue.ages, undefined);
}

/** Since when one waits in a pen; Infinity when none does. */
export function oldestPenned<T extends Item>(pen: Pen<T>): number {
  pen.ages ??= agesOf(pen.heap.items(), pen);
  return oldest(pen.ages, pen);
}

function oldest<T extends Item>(ages: Heap<Aged<T>>, pen: Pen<T> | undefined): number {
  let least = Number.POSITIVE_INFINITY;
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const first = ages.peek();
    if (first === undefined) return least;
    const { lane } = first;
    if (!standsIn(lane, pen)) {
      ages.pop();
      continue;
    }
    const readyAt = readySince(lane);
    if (first.readyAt === readyAt) return Math.min(least, readyAt);
    least = Math.min(least, readyAt);
    first.readyAt = readyAt;
    lane.agedAt = readyAt;
    ages.sinkFirst();
  }
  return least;
}

function agesOf<T extends Item>(lanes: Iterable<Lane<T>>, pen: Pen<T> | undefined): Heap<Aged<T>> {
  const ages = new Heap<Aged<T>>((a, b) => a.readyAt < b.readyAt);
  for (const lane of lanes) if (standsIn(lane, pen)) enter(ages, lane, readySince(lane));
  return ages;
}

function enter<T>(ages: Heap<Aged<T>>, lane: Lane<T>, readyAt: number): void {
  lane.agedAt = readyAt;
  ages.push({ lane, readyAt });
}

/** Lanes that are gone, and second times, must not outnumber the others. */
function sweep<T>(ages: Heap<Aged<T>>, pen: Pen<T> | undefined): void {
  const seen = new Set<Lane<T>>();
  ages.retain(({ lane, readyAt }) => {
    if (!standsIn(lane, pen) || readyAt !== lane.agedAt || seen.has(lane)) return false;
    seen.add(lane);
    return true;
  });
}

function standsIn<T>(lane: Lane<T>, pen: Pen<T> | undefined): boolean {
  return lane.waiting > 0 && lane.pen === pen;
}

function readySince<T extends Item>(lane: Lane<T>): number {
  return freshHead(lane)?.readyAt ?? Number.POSITIVE_INFINITY;
}
