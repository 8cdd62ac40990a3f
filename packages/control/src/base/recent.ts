// A map that knows its order of use: the one used last is the last. Using an entry moves no keys, so that a look at the
// same few again and again costs a look-up and no memory.

interface Entry<K, V> {
  readonly key: K;
  readonly value: V;
  /** Used just before and just after it. */
  earlier: Entry<K, V> | undefined;
  later: Entry<K, V> | undefined;
}

export class Recent<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  /** Looks without using it. */
  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Now it is the one used last. */
  use(key: K): V | undefined {
    const newest = this.#newest;
    if (newest?.key === key) return newest.value;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#unlink(entry);
    this.#append(entry);
    return entry.value;
  }

  /** Used last, in the place of whatever has this key. */
  set(key: K, value: V): void {
    this.delete(key);
    const entry: Entry<K, V> = { key, value, earlier: undefined, later: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#unlink(entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
  }

  /** The one unused for longest. */
  oldest(): K | undefined {
    return this.#oldest?.key;
  }

  /** Pairs, the one unused for longest first. */
  *[Symbol.iterator](): Generator<readonly [K, V]> {
    for (let entry = this.#oldest; entry !== undefined; entry = entry.later) yield [entry.key, entry.value];
  }

  #append(entry: Entry<K, V>): void {
    entry.earlier = this.#newest;
    entry.later = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.later = entry;
    this.#newest = entry;
  }

  #unlink({ earlier, later }: Entry<K, V>): void {
    if (earlier === undefined) this.#oldest = later;
    else earlier.later = later;
    if (later === undefined) this.#newest = earlier;
    else later.earlier = earlier;
  }
}
