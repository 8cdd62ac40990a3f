// A map from sequence numbers to objects, in pages: 8 bytes an entry where keys are dense, and in key order.

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;

interface Page<T> {
  readonly slots: (T | undefined)[];
  used: number;
}

export class SeqTable<T> {
  readonly #pages = new Map<number, Page<T>>();
  /** The page that was emptied last: tables that fill and empty again and again make no new ones. */
  #spare: Page<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(seq: number): T | undefined {
    return this.#pages.get(Math.floor(seq / PAGE_SIZE))?.slots[seq % PAGE_SIZE];
  }

  set(seq: number, value: T): void {
    const pageNumber = Math.floor(seq / PAGE_SIZE);
    let page = this.#pages.get(pageNumber);
    if (page === undefined) {
      page = this.#spare ?? { slots: new Array(PAGE_SIZE).fill(undefined), used: 0 };
      this.#spare = undefined;
      this.#pages.set(pageNumber, page);
    }
    if (page.slots[seq % PAGE_SIZE] === undefined) {
      page.used++;
      this.#size++;
    }
    page.slots[seq % PAGE_SIZE] = value;
  }

  delete(seq: number): void {
    const pageNumber = Math.floor(seq / PAGE_SIZE);
    const page = this.#pages.get(pageNumber);
    if (page?.slots[seq % PAGE_SIZE] === undefined) return;
    page.slots[seq % PAGE_SIZE] = undefined;
    page.used--;
    this.#size--;
    if (page.used > 0) return;
    this.#pages.delete(pageNumber);
    this.#spare = page;
  }

  /** Entries in ascending order of their sequence number. */
  *values(): Generator<T> {
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      for (const value of this.#pages.get(number)?.slots ?? []) if (value !== undefined) yield value;
    }
  }

  /** Entries before `seq`, in descending order: newest first. */
  *valuesBefore(seq: number): Generator<T> {
    for (const number of [...this.#pages.keys()].sort((a, b) => b - a)) {
      if (number * PAGE_SIZE >= seq) continue;
      const slots = this.#pages.get(number)?.slots ?? [];
      for (let index = Math.min(PAGE_SIZE, seq - number * PAGE_SIZE) - 1; index >= 0; index--) {
        const value = slots[index];
        if (value !== undefined) yield value;
      }
    }
  }
}
