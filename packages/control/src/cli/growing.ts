// Arrays of numbers that grow by doubling: a few bytes per task, where objects would cost a hundred.

export class GrowingBytes {
  #bytes = new Uint8Array(1024);

  get(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[index] = value;
  }
}

export class GrowingNumbers {
  #numbers = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** 0 where nothing was set. */
  get(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#numbers.length) {
      const larger = new Float64Array(Math.max(index + 1, this.#numbers.length * 2));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[index] = value;
    this.#length = Math.max(this.#length, index + 1);
  }

  push(value: number): void {
    this.set(this.#length, value);
  }

  /** A view of what is there, valid until the next growth. */
  view(): Float64Array {
    return this.#numbers.subarray(0, this.#length);
  }
}
