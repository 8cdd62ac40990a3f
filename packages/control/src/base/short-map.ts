// A map of mostly few entries that come and go all the time, in the order in which they came. Up to FEW of them are
// looked for one by one, which allocates nothing; JavaScript's own map makes a new table whenever it runs empty.

/** As many are compared in the time of one look into a map of strings. */
const FEW = 8;

export class ShortMap<K, V> {
  #keys: K[] = [];
  #values: V[] = [];
  /** Holds all of them from when there were more than FEW until there are none. */
  #many: Map<K, V> | undefined;

  get size(): number {
    return this.#many?.size ?? this.#keys.length;
  }

  get(key: K): V | undefined {
    if (this.#many !== undefined) return this.#many.get(key);
    const index = this.#keys.indexOf(key);
    return index < 0 ? undefined : this.#values[index];
  }

  set(key: K, value: V): void {
    if (this.#many !== undefined) {
      this.#many.set(key, value);
      return;
    }
    const index = this.#keys.indexOf(key);
    if (index >= 0) {
      this.#values[index] = value;
      return;
    }
    this.#keys.push(key);
    this.#values.push(value);
    if (this.#keys.length > FEW) this.#becomeMany();
  }

  /** True when it was there. */
  delete(key: K): boolean {
    if (this.#many !== undefined) {
      const wasThere = this.#many.delete(key);
      if (this.#many.size === 0) this.#many = undefined;
      return wasThere;
    }
    const keys = this.#keys;
    const index = keys.indexOf(key);
    if (index < 0) return false;
    const values = this.#values;
    const last = keys.length - 1;
    for (let at = index; at < last; at++) {
      keys[at] = keys[at + 1] as K; // at + 1 ≤ last
      values[at] = values[at + 1] as V;
    }
    keys.pop();
    values.pop();
    return true;
  }

  clear(): void {
    this.#keys = [];
    this.#values = [];
    this.#many = undefined;
  }

  /** As they are now: whoever walks them may change the map. */
  keys(): K[] {
    return this.#many === undefined ? this.#keys.slice() : [...this.#many.keys()];
  }

  /** As `keys`. */
  values(): V[] {
    return this.#many === undefined ? this.#values.slice() : [...this.#many.values()];
  }

  #becomeMany(): void {
    const many = new Map<K, V>();
    for (let index = 0; index < this.#keys.length; index++) many.set(this.#keys[index] as K, this.#values[index] as V);
    this.#keys = [];
    this.#values = [];
    this.#many = many;
  }
}
