// A binary min-heap with a comparison given once. Not stable: the comparison must order ties itself.

export class Heap<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#rise(item, this.#items.length - 1);
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0 && last !== undefined) this.#sink(last, 0);
    return first;
  }

  /** Takes an item out, wherever it is, in O(n). */
  remove(item: T): void {
    const items = this.#items;
    const index = items.indexOf(item);
    if (index < 0) return;
    const last = items.pop() as T; // index < length
    if (index === items.length) return;
    this.#sink(last, index);
    if (items[index] === last) this.#rise(last, index);
  }

  /** Puts the first item back in its place after its key grew. */
  sinkFirst(): void {
    const first = this.#items[0];
    if (first !== undefined) this.#sink(first, 0);
  }

  /** Keeps only the items that pass, and restores the order in O(n). */
  retain(keep: (item: T) => boolean): void {
    const kept = this.#items.filter(keep);
    this.#items.length = 0;
    for (const item of kept) this.push(item);
  }

  /** The items in no particular order. */
  items(): readonly T[] {
    return this.#items;
  }

  #rise(item: T, from: number): void {
    const items = this.#items;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = items[parentIndex] as T; // parentIndex < index ≤ length
      if (!this.#isBefore(item, parent)) break;
      items[index] = parent;
      index = parentIndex;
    }
    items[index] = item;
  }

  #sink(item: T, from: number): void {
    const items = this.#items;
    const half = items.length >> 1;
    let index = from;
    while (index < half) {
      let childIndex = 2 * index + 1;
      let child = items[childIndex] as T; // index < half, so the left child exists
      const right = items[childIndex + 1];
      if (right !== undefined && this.#isBefore(right, child)) {
        child = right;
        childIndex++;
      }
      if (!this.#isBefore(child, item)) break;
      items[index] = child;
      index = childIndex;
    }
    items[index] = item;
  }
}
