// Long work in slices: other work of the process comes in between.

export class Pause {
  readonly #yieldTurn: () => Promise<void>;
  readonly #slice: number;

  /** `slice`: pieces of work that one turn of the event loop does. */
  constructor(yieldTurn: () => Promise<void>, slice = 500) {
    this.#yieldTurn = yieldTurn;
    this.#slice = slice;
  }

  turn(): Promise<void> {
    return this.#yieldTurn();
  }

  /** Before a piece of work, by its number. */
  every(number: number): Promise<void> | undefined {
    return number % this.#slice === 0 ? this.#yieldTurn() : undefined;
  }
}
