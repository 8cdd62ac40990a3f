// The choice turned round: while more tasks wait than there is room, a freed slot may take, out of the first few of the
// tenant whose turn it is, the task that it serves best. Bands and the fair order between tenants stay as they are.
//
// N1. No task is passed more than PASSES_MAX times in a band: one that was is the last that a slot looks at.
import type { Heap } from '../../base/heap.ts';
import { type Item, isEarlier, type Lane } from './lanes.ts';

const PASSES_MAX = 8;
/** Lines of the same tenant that are looked at besides the one whose turn it is. */
const LINES_MAX = 8;

export interface Turning<T, N> {
  /** How many tasks a slot looks at. */
  readonly lookAhead: number;
  /** Is there less room for this need than tasks that want it? */
  readonly isScarce: (need: N, waiting: number) => boolean;
  /** Index of the one to take, of two or more tasks in their order; 0 = as it comes. */
  readonly prefer: (items: readonly T[]) => number;
}

/** A line that may be offered now. */
export interface Line<T> {
  readonly lane: Lane<T>;
}

export interface Turn<T, L> {
  readonly item: T;
  readonly line: L;
  /** The tasks that it passes. */
  readonly passed: readonly T[];
}

export class Turns<T extends Item> {
  readonly #passes = new Map<T, number>();

  /** Looks beyond the first task of a line where that could matter; undefined = take it as it comes. */
  look<L extends Line<T>>(
    line: L,
    others: readonly L[],
    { lookAhead, prefer }: Pick<Turning<T, never>, 'lookAhead' | 'prefer'>,
  ): Turn<T, L> | undefined {
    const { flow, band } = line.lane;
    const lines = [line];
    for (const other of others) {
      if (lines.length > LINES_MAX) break;
      if (other.lane.flow === flow && other.lane.band === band && other.lane.pen === undefined) lines.push(other);
    }
    if (lines.length === 1 && line.lane.sessions === 0) return undefined;
    const found = lines.flatMap((each) => firstOf(each.lane, lookAhead).map((item) => ({ item, line: each })));
    found.sort((a, b) => (isEarlier(a.item, b.item) ? -1 : 1));
    const last = found.findIndex(({ item }) => (this.#passes.get(item) ?? 0) >= PASSES_MAX);
    const window = found.slice(0, last < 0 ? lookAhead : Math.min(last + 1, lookAhead));
    if (window.length < 2) return undefined;
    const items = window.map(({ item }) => item);
    const index = prefer(items);
    const chosen = window[index];
    return index === 0 || chosen === undefined ? undefined : { ...chosen, passed: items.slice(0, index) };
  }

  /** The turn was taken. */
  taken({ passed }: Turn<T, unknown>): void {
    for (const item of passed) this.#passes.set(item, (this.#passes.get(item) ?? 0) + 1);
  }

  forget(item: T): void {
    if (this.#passes.size > 0) this.#passes.delete(item);
  }
}

/** The first items that wait in a lane, in order: walks the heap from its top, and no further than it must. */
function firstOf<T extends Item>({ heap, band }: Lane<T>, count: number): T[] {
  const found: T[] = [];
  for (const item of inOrder(heap)) {
    if (item.band === band) found.push(item);
    if (found.length === count) break;
  }
  return found;
}

function* inOrder<T extends Item>(heap: Heap<T>): Generator<T> {
  const items = heap.items();
  const next: number[] = items.length > 0 ? [0] : [];
  while (next.length > 0) {
    let best = 0;
    for (let index = 1; index < next.length; index++) {
      if (isEarlier(items[next[index] as number] as T, items[next[best] as number] as T)) best = index; // within both
    }
    const at = next[best] as number;
    next[best] = next[next.length - 1] as number;
    next.pop();
    if (2 * at + 1 < items.length) next.push(2 * at + 1);
    if (2 * at + 2 < items.length) next.push(2 * at + 2);
    yield items[at] as T;
  }
}
