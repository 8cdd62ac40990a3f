// Lanes behind gates. A lane that found a gate shut stands behind it in a pen, which leaves and enters the order as
// one: a million tasks behind a limit or a pause cost what one does, and opening a gate costs its needs and bands.
import { assert } from '../../base/assert.ts';
import { Heap } from '../../base/heap.ts';
import { comeWithAge } from './ages.ts';
import {
  type BandQueue,
  type Gate,
  type Item,
  isLaneBefore,
  isTieBefore,
  keyOf,
  type Lane,
  leadOf,
  type NeedQueue,
  type Pen,
} from './lanes.ts';

export class Pens<T extends Item, N extends object> {
  readonly #behind = new Map<Gate, Map<Pen<T>, NeedQueue<T, N>>>();

  waitingBehind(gate: Gate): number {
    let waiting = 0;
    for (const pen of this.#behind.get(gate)?.keys() ?? []) waiting += pen.waiting;
    return waiting;
  }

  /** The lane that was just offered found a gate shut: it goes behind it, and so does all that stands there already. */
  shutOut(lane: Lane<T>, queue: NeedQueue<T, N>, gate: Gate): void {
    gate.isShut = true;
    const { pen: before } = lane;
    if (before?.gate === gate) return; // Its pen leaves the order when it is looked at next.
    const bandQueue = bandOf(lane, queue);
    (before ?? bandQueue).heap.pop();
    if (before === undefined) {
      lane.flow.free -= lane.waiting;
    } else {
      before.waiting -= lane.waiting;
      before.handedOver -= lane.handedOver;
      this.leave(before, bandQueue);
    }
    this.#enter(lane, queue, gate);
  }

  /** A pen has one lane less. */
  leave(pen: Pen<T>, { pens, penHeap }: BandQueue<T>): void {
    pen.lanes--;
    if (pen.lanes > 0) {
      if (pen.heap.size > 2 * pen.lanes + 64) pen.heap.retain(({ waiting }) => waiting > 0);
      return;
    }
    pens?.delete(pen.gate);
    const behind = this.#behind.get(pen.gate);
    behind?.delete(pen);
    if (behind?.size === 0) this.#behind.delete(pen.gate);
    // Emptied pens are dropped when they come first; they must not outnumber the others meanwhile.
    if (penHeap !== undefined && penHeap.size > 2 * (pens?.size ?? 0) + 64) penHeap.retain(({ lanes }) => lanes > 0);
  }

  /** Puts all that stands behind a gate back in the order; returns the needs concerned. */
  open(gate: Gate, virtualTimes: readonly number[]): readonly N[] {
    gate.isShut = false;
    const needs: N[] = [];
    for (const [pen, queue] of this.#behind.get(gate) ?? []) {
      pen.floor = Math.max(pen.floor, virtualTimes[pen.band] as number); // a band is 0..9
      const lead = leadOf(pen.heap);
      assert(lead !== undefined, 'a pen without lanes is forgotten');
      if (!pen.isQueued) {
        pen.lead = lead;
        pen.key = keyOf(lead);
        pen.isQueued = true;
        const bandQueue = bandOf(lead, queue);
        bandQueue.penHeap ??= new Heap<Pen<T>>(isPenBefore);
        bandQueue.penHeap.push(pen);
      }
      needs.push(queue.need);
    }
    return needs;
  }

  #enter(lane: Lane<T>, queue: NeedQueue<T, N>, gate: Gate): void {
    const bandQueue = bandOf(lane, queue);
    bandQueue.pens ??= new Map();
    let pen = bandQueue.pens.get(gate);
    if (pen === undefined) {
      pen = newPen(gate, lane);
      bandQueue.pens.set(gate, pen);
      const behind = this.#behind.get(gate) ?? new Map<Pen<T>, NeedQueue<T, N>>();
      this.#behind.set(gate, behind.set(pen, queue));
    } else if (pen.isQueued) {
      // The newcomer may go before its lead, and a heap is read lazily only where keys grow (O2 in order.ts).
      bandQueue.penHeap?.remove(pen);
      pen.isQueued = false;
    }
    lane.pen = pen;
    pen.heap.push(lane);
    pen.lanes++;
    pen.waiting += lane.waiting;
    pen.handedOver += lane.handedOver;
    comeWithAge(lane, pen);
  }
}

/** The lane that goes first behind the open gates of a band. */
export function leadOfPens<T extends Item>(pens: Heap<Pen<T>>): Lane<T> | undefined {
  for (let pen = pens.peek(); pen !== undefined; pen = pens.peek()) {
    const lead = pen.gate.isShut || pen.lanes === 0 ? undefined : leadOf(pen.heap);
    if (lead === undefined) {
      pen.isQueued = false;
      pens.pop();
      continue;
    }
    const key = keyOf(lead);
    if (pen.lead === lead && pen.key === key) return lead;
    pen.lead = lead;
    pen.key = key;
    pens.sinkFirst();
  }
  return undefined;
}

/** Waiting tasks of a band that no shut gate keeps back. */
export function competingIn<T>(bandQueue: BandQueue<T> | undefined): number {
  if (bandQueue === undefined) return 0;
  let { waiting } = bandQueue;
  for (const pen of bandQueue.pens?.values() ?? []) if (pen.gate.isShut) waiting -= pen.waiting;
  return waiting;
}

/** Those of them that an agent handed over. */
export function handedOverIn<T>(bandQueue: BandQueue<T>): number {
  let { handedOver } = bandQueue;
  for (const pen of bandQueue.pens?.values() ?? []) if (pen.gate.isShut) handedOver -= pen.handedOver;
  return handedOver;
}

function newPen<T extends Item>(gate: Gate, lead: Lane<T>): Pen<T> {
  const heap = new Heap<Lane<T>>(isLaneBefore);
  const { band, key } = lead;
  return {
    gate,
    band,
    heap,
    lanes: 0,
    waiting: 0,
    handedOver: 0,
    ages: undefined,
    floor: 0,
    lead,
    key,
    isQueued: false,
  };
}

function isPenBefore<T extends Item>(a: Pen<T>, b: Pen<T>): boolean {
  return a.key === b.key ? isTieBefore(a.lead, b.lead) : a.key < b.key;
}

function bandOf<T, N>(lane: Lane<T>, queue: NeedQueue<T, N>): BandQueue<T> {
  const bandQueue = queue.bands[lane.band];
  assert(bandQueue !== undefined, 'a lane is in a band of its need');
  return bandQueue;
}
