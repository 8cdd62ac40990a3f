// Sums over the last while: a ring of short windows, so that counting costs a few additions and nothing has to be kept
// of what is counted.
import { assert } from '../base/assert.ts';

export interface WindowsOptions {
  readonly windowMs: number;
  /** Together the span that is remembered; the newest is the one that is counted in. */
  readonly windows: number;
  /** Sums that are kept of each. */
  readonly columns: number;
}

/** Windows by their age: 0 is the one that is counted in. */
export interface Ages {
  readonly from: number;
  readonly to: number;
}

export class Windows {
  readonly #options: WindowsOptions;
  readonly #rows: Float64Array;
  /** Number of the window that is counted in, since time 0. */
  #window: number;

  constructor(options: WindowsOptions, now: number) {
    this.#options = options;
    this.#rows = new Float64Array(options.windows * options.columns);
    this.#window = Math.floor(now / options.windowMs);
  }

  add(column: number, value: number, now: number): void {
    this.advance(now);
    const at = this.#rowOf(0) + column;
    this.#rows[at] = (this.#rows[at] as number) + value; // at is within the ring
  }

  /** Of the windows of these ages, both included. Up to date only after `advance`. */
  sum(column: number, { from, to }: Ages = { from: 0, to: this.#options.windows - 1 }): number {
    assert(from >= 0 && to < this.#options.windows, 'the ring does not reach back so far');
    let sum = 0;
    for (let age = from; age <= to; age++) sum += this.#rows[this.#rowOf(age) + column] as number; // within the ring
    return sum;
  }

  /** Forgets what is too old by now. True when another window is counted in than before. */
  advance(now: number): boolean {
    const { windowMs, windows, columns } = this.#options;
    const window = Math.floor(now / windowMs);
    if (window <= this.#window) return false;
    const passed = Math.min(window - this.#window, windows);
    this.#window = window;
    for (let age = 0; age < passed; age++) this.#rows.fill(0, this.#rowOf(age), this.#rowOf(age) + columns);
    return true;
  }

  #rowOf(age: number): number {
    const { windows, columns } = this.#options;
    return ((((this.#window - age) % windows) + windows) % windows) * columns;
  }
}
