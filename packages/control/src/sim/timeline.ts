// Virtual time: what is to happen, in order. Nothing in a simulated world happens but through here.
//
// S1. Two things that are due at the same moment happen in the order in which they were scheduled.
import type { Clock } from '../base/clock.ts';
import { DueHeap } from './due-heap.ts';

/** When simulated runs begin, unless said otherwise: 14 November 2023. */
const BEGIN_MS = 1_700_000_000_000;

export class Timeline {
  readonly #due = new DueHeap(); // S1: D1 there
  #now: number;
  /** What those read who are given whole milliseconds, as the engine is by the system's clock. */
  readonly clock: Clock;

  constructor(beginMs = BEGIN_MS) {
    this.#now = beginMs;
    this.clock = { now: () => Math.floor(this.#now) };
  }

  /** With fractions of a millisecond. */
  get now(): number {
    return this.#now;
  }

  /** When something happens next; infinite when nothing does. */
  get nextAt(): number {
    return this.#due.nextAt;
  }

  get size(): number {
    return this.#due.size;
  }

  /** What is late happens now. */
  at(at: number, happen: () => void): void {
    this.#due.push(Math.max(at, this.#now), happen);
  }

  after(ms: number, happen: () => void): void {
    this.at(this.#now + ms, happen);
  }

  /** Lets the next thing happen. */
  step(): void {
    const { nextAt } = this.#due;
    const happen = this.#due.pop();
    if (happen === undefined) return;
    this.#now = nextAt;
    happen();
  }

  /** Time passes in which nothing happens. */
  passTo(at: number): void {
    if (at > this.#now) this.#now = at;
  }
}
