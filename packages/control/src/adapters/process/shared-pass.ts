// Something expensive to read, asked for by many at a time: whoever asks gets what was read after the asking, and all
// who ask meanwhile share one reading.

export class SharedPass<T> {
  readonly #read: () => Promise<T>;
  #current: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get(): Promise<T> {
    if (this.#current === undefined) return this.#begin();
    // What is being read now may have passed by what the caller wants to see.
    this.#next ??= this.#current
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#begin();
      });
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#current = this.#read().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }
}
