// Several lists of tasks, each ascending by number, as one.
//
// M1. A number comes once: what an earlier list has too is left out of the later ones.
import { Heap } from '../../base/heap.ts';

interface Numbered {
  readonly seq: number;
}

interface Head<T> {
  readonly list: number;
  readonly rest: Iterator<T>;
  item: T;
}

export function* merged<T extends Numbered>(lists: readonly Iterable<T>[]): Generator<T, void, undefined> {
  const heads = new Heap<Head<T>>((a, b) => a.item.seq < b.item.seq || (a.item.seq === b.item.seq && a.list < b.list));
  for (const [list, items] of lists.entries()) {
    const rest = items[Symbol.iterator]();
    const first = rest.next();
    if (first.done !== true) heads.push({ list, rest, item: first.value });
  }
  let last = 0;
  for (let head = heads.peek(); head !== undefined; head = heads.peek()) {
    const { item } = head;
    if (item.seq !== last) yield item; // M1
    last = item.seq;
    const next = head.rest.next();
    if (next.done === true) heads.pop();
    else {
      head.item = next.value;
      heads.sinkFirst();
    }
  }
}
