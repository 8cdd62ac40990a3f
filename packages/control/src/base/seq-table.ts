// A map from sequence numbers to objects, in pages: 8 bytes an entry where keys are dense, and in key order.
//
// P1. A page without entries stays until another one has none: tables that fill and empty again and again make no new
//     pages, and no other changes of the map of pages, which would cost more than the entries.

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;

interface Page<T> {
  readonly number: number;
  readonly slots: (T | undefined)[];
  used: number;
  /** No slot from here on was ever used: a table of a few agents is walked in a few steps. */
  end: number;
}

export class SeqTable<T> {
  readonly #pages = new Map<number, Page<T>>();
  /** The one that was asked for last: mostly it is the next one, too. */
  #last: Page<T> = { number: -1, slots: [], used: 0, end: 0 };
  /** The page that was emptied last; it may have entries again (P1). */
  #emptied: Page<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(seq: number): T | undefined {
    return this.#page(Math.floor(seq / PAGE_SIZE))?.slots[seq % PAGE_SIZE];
  }

  set(seq: number, value: T): void {
    const number = Math.floor(seq / PAGE_SIZE);
    const page = this.#page(number) ?? this.#newPage(number);
    const index = seq % PAGE_SIZE;
    if (page.slots[index] === undefined) {
      page.used++;
      this.#size++;
    }
    page.slots[index] = value;
    if (index >= page.end) page.end = index + 1;
  }

  delete(seq: number): void {
    const page = this.#page(Math.floor(seq / PAGE_SIZE));
    const index = seq % PAGE_SIZE;
    if (page?.slots[index] === undefined) return;
    page.slots[index] = undefined;
    page.used--;
    this.#size--;
    if (page.used === 0) this.#becameEmpty(page);
  }

  /** Entries in ascending order of their sequence number. */
  *values(): Generator<T> {
    for (const number of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const page = this.#pages.get(number);
      if (page === undefined) continue;
      // Whoever walks may add and delete.
      for (let index = 0; index < page.end; index++) {
        const value = page.slots[index];
        if (value !== undefined) yield value;
      }
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

  #page(number: number): Page<T> | undefined {
    if (this.#last.number === number) return this.#last;
    const page = this.#pages.get(number);
    if (page !== undefined) this.#last = page;
    return page;
  }

  #newPage(number: number): Page<T> {
    const page: Page<T> = { number, slots: new Array(PAGE_SIZE).fill(undefined), used: 0, end: 0 };
    this.#pages.set(number, page);
    this.#last = page;
    return page;
  }

  #becameEmpty(page: Page<T>): void {
    const before = this.#emptied;
    this.#emptied = page;
    if (before === undefined || before === page || before.used > 0) return;
    this.#pages.delete(before.number);
    if (this.#last === before) this.#last = page;
  }
}
