// The first waiting items of several lanes in one order, taken from the tops of their heaps one by one: as much of each
// heap is looked at as the items taken need, and no more.
import { type Item, isEarlier, type Lane } from './lanes.ts';

/** Where one lane is. */
class Path<T extends Item, L> {
  readonly line: L;
  /** The next item; undefined when there is none left. */
  head: T | undefined;
  readonly #items: readonly T[];
  readonly #band: number;
  /** Places in the heap whose parents were taken, in the order of their items; those before `#first` were taken, too. */
  readonly #places: number[] = [];
  #first = 0;

  constructor(line: L, { heap, band }: Lane<T>) {
    this.line = line;
    this.#items = heap.items();
    this.#band = band;
    this.#reach(0);
    this.advance();
  }

  /** Items that no longer wait in the lane are left out. */
  advance(): void {
    this.head = undefined;
    while (this.head === undefined && this.#first < this.#places.length) {
      const place = this.#places[this.#first++] as number; // #first < length
      const item = this.#items[place] as T; // only places in the heap are reached
      this.#reach(2 * place + 1);
      this.#reach(2 * place + 2);
      if (item.band === this.#band) this.head = item;
    }
  }

  #reach(place: number): void {
    if (place >= this.#items.length) return;
    const item = this.#items[place] as T; // place < length
    const places = this.#places;
    // From behind: what was reached later mostly comes later.
    let at = places.length;
    for (; at > this.#first && isEarlier(item, this.#items[places[at - 1] as number] as T); at--)
      places[at] = places[at - 1] as number; // at > 0
    places[at] = place;
  }
}

export class Walk<T extends Item, L extends { readonly lane: Lane<T> }> {
  /** By their next items. */
  readonly #paths: Path<T, L>[] = [];

  constructor(lines: readonly L[]) {
    for (const line of lines) {
      const path = new Path<T, L>(line, line.lane);
      if (path.head === undefined) continue;
      this.#paths.push(path);
      let at = this.#paths.length - 1;
      for (; at > 0 && isAhead(path, this.#paths[at - 1]); at--) this.#paths[at] = this.#paths[at - 1] as Path<T, L>;
      this.#paths[at] = path;
    }
  }

  /** The next item. */
  get head(): T | undefined {
    return this.#paths[0]?.head;
  }

  /** Its line. */
  get line(): L | undefined {
    return this.#paths[0]?.line;
  }

  advance(): void {
    const paths = this.#paths;
    const path = paths[0];
    if (path === undefined) return;
    path.advance();
    if (path.head === undefined) {
      paths.shift();
      return;
    }
    let at = 0;
    for (; at + 1 < paths.length && isAhead(paths[at + 1], path); at++) paths[at] = paths[at + 1] as Path<T, L>;
    paths[at] = path;
  }
}

function isAhead<T extends Item>(a: Path<T, unknown> | undefined, b: Path<T, unknown> | undefined): boolean {
  return a?.head !== undefined && b?.head !== undefined && isEarlier(a.head, b.head);
}
