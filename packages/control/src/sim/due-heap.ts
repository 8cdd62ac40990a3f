// What is to happen, the earliest first, in columns: no object for each, and times as plain doubles, where an object
// would hold a reference to each.
//
// D1. Of two that are due at the same moment the one that was added first comes first.

/** Children of a place: with four, half as many levels as with two, and siblings side by side in memory. */
const FAN_OUT = 4;
const CAPACITY_MIN = 1024;

type Happen = () => void;

export class DueHeap {
  #at = new Float64Array(CAPACITY_MIN);
  /** Number of each; they only grow. */
  #order = new Float64Array(CAPACITY_MIN);
  readonly #happen: (Happen | undefined)[] = [];
  #size = 0;
  #added = 0;

  get size(): number {
    return this.#size;
  }

  /** When the first is due; infinite when there is none. */
  get nextAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#at[0] as number); // size > 0
  }

  push(at: number, happen: Happen): void {
    if (this.#size === this.#at.length) this.#grow();
    const ats = this.#at;
    const orders = this.#order;
    const happens = this.#happen;
    const order = this.#added++;
    let place = this.#size++;
    while (place > 0) {
      const parent = Math.floor((place - 1) / FAN_OUT);
      if (at >= (ats[parent] as number)) break; // what was added before goes first (D1); parent < place
      ats[place] = ats[parent] as number;
      orders[place] = orders[parent] as number;
      happens[place] = happens[parent];
      place = parent;
    }
    ats[place] = at;
    orders[place] = order;
    happens[place] = happen;
  }

  /** Takes the first out. */
  pop(): Happen | undefined {
    if (this.#size === 0) return undefined;
    const first = this.#happen[0];
    const last = --this.#size;
    if (last > 0) this.#sink(last);
    this.#happen[last] = undefined;
    return first;
  }

  /** Puts what stands at a place where the first was. */
  #sink(from: number): void {
    const ats = this.#at;
    const orders = this.#order;
    const happens = this.#happen;
    const size = this.#size;
    const at = ats[from] as number; // from = size, which was in use
    const order = orders[from] as number;
    let place = 0;
    for (let child = 1; child < size; child = FAN_OUT * place + 1) {
      const end = Math.min(child + FAN_OUT, size);
      let least = child;
      for (let other = child + 1; other < end; other++) {
        // other < end ≤ size, and so are the others
        const isBefore =
          (ats[other] as number) < (ats[least] as number) ||
          (ats[other] === ats[least] && (orders[other] as number) < (orders[least] as number));
        if (isBefore) least = other;
      }
      const leastAt = ats[least] as number;
      if (at < leastAt || (at === leastAt && order < (orders[least] as number))) break;
      ats[place] = leastAt;
      orders[place] = orders[least] as number;
      happens[place] = happens[least];
      place = least;
    }
    ats[place] = at;
    orders[place] = order;
    happens[place] = happens[from];
  }

  #grow(): void {
    const at = this.#at;
    const order = this.#order;
    this.#at = new Float64Array(at.length * 2);
    this.#at.set(at);
    this.#order = new Float64Array(order.length * 2);
    this.#order.set(order);
  }
}
