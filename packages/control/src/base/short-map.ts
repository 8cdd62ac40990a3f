// A map of mostly few entries that come and go all the time, in the order in which they came. Up to FEW of them are
// looked for one by one, which allocates nothing; JavaScript's own map makes a new table whenever it runs empty.

/** As many are compared in the time of one look into a map of strings. */
const FEW = 8;

export class ShortMap<K, V> {
  /** Behind the first `#few` there is room: an array that shrinks and grows makes a new store each time. */
  readonly #keys: (K | undefined)[] = [];
  readonly #values: (V | undefined)[] = [];
  #few = 0;
  /** Holds all of them from when there were more than FEW until there are none. */
  #many: Map<K, V> | undefined;

  get size(): number {
    return this.#many?.size ?? this.#few;
  }

  get(key: K): V | undefined {
    if (this.#many !== undefined) return this.#many.get(key);
    const index = this.#find(key);
    return index < 0 ? undefined : this.#values[index];
  }

  set(key: K, value: V): void {
    if (this.#many !== undefined) {
      this.#many.set(key, value);
      return;
    }
    const found = this.#find(key);
    if (found < 0 && this.#few === FEW) {
      this.#many = new Map(this.#keys.map((known, at) => [known as K, this.#values[at] as V])); // all FEW are taken
      this.#many.set(key, value);
      this.#forgetFew();
      return;
    }
    const index = found < 0 ? this.#few++ : found;
    this.#keys[index] = key;
    this.#values[index] = value;
  }

  /** True when it was there. */
  delete(key: K): boolean {
    if (this.#many !== undefined) {
      const wasThere = this.#many.delete(key);
      if (this.#many.size === 0) this.#many = undefined;
      return wasThere;
    }
    const index = this.#find(key);
    if (index < 0) return false;
    const last = --this.#few;
    for (let at = index; at < last; at++) {
      this.#keys[at] = this.#keys[at + 1];
      this.#values[at] = this.#values[at + 1];
    }
    this.#keys[last] = undefined;
    this.#values[last] = undefined;
    return true;
  }

  clear(): void {
    this.#forgetFew();
    this.#many = undefined;
  }

  /** As they are now: whoever walks them may change the map. */
  keys(): K[] {
    return this.#many === undefined ? (this.#keys.slice(0, this.#few) as K[]) : [...this.#many.keys()];
  }

  /** As `keys`. */
  values(): V[] {
    return this.#many === undefined ? (this.#values.slice(0, this.#few) as V[]) : [...this.#many.values()];
  }

  #find(key: K): number {
    for (let index = 0; index < this.#few; index++) if (this.#keys[index] === key) return index;
    return -1;
  }

  #forgetFew(): void {
    this.#keys.fill(undefined);
    this.#values.fill(undefined);
    this.#few = 0;
  }
}
