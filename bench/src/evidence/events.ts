// The future of a run: a min-heap of moments in plain arrays. What comes first of two at one moment was scheduled
// first.

export class Events {
  #at = new Float64Array(1024);
  #order = new Float64Array(1024);
  #what = new Int32Array(1024);
  #who = new Float64Array(1024);
  #size = 0;
  #scheduled = 0;

  get size(): number {
    return this.#size;
  }

  /** The next moment; Infinity when nothing is to come. */
  get nextAt(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#at[0] as number);
  }

  /** What happens next, and to whom. */
  get what(): number {
    return this.#what[0] as number; // of a heap that is not empty, as below
  }

  get who(): number {
    return this.#who[0] as number;
  }

  push(at: number, what: number, who: number): void {
    if (this.#size === this.#at.length) this.#grow();
    const order = this.#scheduled++;
    let index = this.#size++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((this.#at[parent] as number) <= at) break; // an equal one was scheduled earlier
      this.#copy(parent, index);
      index = parent;
    }
    this.#put(index, { at, order, what, who });
  }

  drop(): void {
    const last = --this.#size;
    if (last === 0) return;
    const moved = {
      at: this.#at[last] as number, // last was within the heap
      order: this.#order[last] as number,
      what: this.#what[last] as number,
      who: this.#who[last] as number,
    };
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#isBefore(child + 1, this.#at[child] as number, this.#order[child] as number))
        child++;
      if (!this.#isBefore(child, moved.at, moved.order)) break;
      this.#copy(child, index);
      index = child;
    }
    this.#put(index, moved);
  }

  #isBefore(index: number, at: number, order: number): boolean {
    const own = this.#at[index] as number;
    return own < at || (own === at && (this.#order[index] as number) < order);
  }

  #copy(from: number, to: number): void {
    this.#at[to] = this.#at[from] as number;
    this.#order[to] = this.#order[from] as number;
    this.#what[to] = this.#what[from] as number;
    this.#who[to] = this.#who[from] as number;
  }

  #put(index: number, event: { at: number; order: number; what: number; who: number }): void {
    this.#at[index] = event.at;
    this.#order[index] = event.order;
    this.#what[index] = event.what;
    this.#who[index] = event.who;
  }

  #grow(): void {
    const length = this.#at.length * 2;
    const longer = <T extends { set(from: T): void }>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    this.#at = longer(this.#at, new Float64Array(length));
    this.#order = longer(this.#order, new Float64Array(length));
    this.#what = longer(this.#what, new Int32Array(length));
    this.#who = longer(this.#who, new Float64Array(length));
  }
}
