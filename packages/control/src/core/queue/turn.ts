// The choice turned round: while more tasks wait than there is room, a freed slot may take, out of the first few of the
// tenant whose turn it is, the task that it serves best. Bands and the fair order between tenants stay as they are.
//
// N1. No task is passed more than PASSES_MAX times in a band: one that was is the last that a slot looks at.
import type { Item, Lane } from './lanes.ts';
import { Walk } from './walk.ts';

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
    const items: T[] = [];
    const from: L[] = [];
    const walk = new Walk<T, L>(lines);
    for (let item = walk.head; item !== undefined && items.length < lookAhead; item = walk.head) {
      items.push(item);
      from.push(walk.line as L); // it has a head
      if (this.#passes.size > 0 && (this.#passes.get(item) ?? 0) >= PASSES_MAX) break; // N1
      walk.advance();
    }
    if (items.length < 2) return undefined;
    const index = prefer(items);
    const [item, at] = [items[index], from[index]];
    if (index === 0 || item === undefined || at === undefined) return undefined;
    return { item, line: at, passed: items.slice(0, index) };
  }

  /** The turn was taken. */
  taken({ passed }: Turn<T, unknown>): void {
    for (const item of passed) this.#passes.set(item, (this.#passes.get(item) ?? 0) + 1);
  }

  forget(item: T): void {
    if (this.#passes.size > 0) this.#passes.delete(item);
  }
}
