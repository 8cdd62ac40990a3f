// What all connections together may hold in memory. One of them at its own limit is no danger; thousands are.

export class ByteBudget {
  readonly bytesMax: number;
  #held = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  get isExceeded(): boolean {
    return this.#held > this.bytesMax;
  }

  /** A holder has so many bytes more, or fewer. */
  change(byBytes: number): void {
    this.#held += byBytes;
  }
}
