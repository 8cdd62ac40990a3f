// When arrivals are due. The gaps of a process with mean 1 are stretched by the rate: an arrival is due when the
// integral of the rate since the one before has reached its gap. That makes a Poisson process of the changing rate out
// of exponential gaps (E. Çinlar, Introduction to Stochastic Processes, 1975, chapter 4), and keeps the regularity of
// other gaps (I. Gerhardt and B. Nelson, Transforming Renewal Processes for Simulation of Nonstationary Arrival
// Processes, INFORMS Journal on Computing 21, 2009).
//
// S1. Due times never depend on when, or whether, somebody took the arrivals before.
// S2. A new rate holds from the time reached; the next arrival keeps the share of its gap that has passed.
import type { Gaps } from './gaps.ts';
import type { Shape } from './shape.ts';

/** The shape is read once per slice, in its middle. Also how finely a step or the edge of a spike is placed. */
const SLICE_MS = 20;

export interface ScheduleOptions {
  /** Tasks per second where the shape is 1. */
  readonly ratePerSecond: number;
  /** Each arrival brings so many tasks. */
  readonly tasksPerArrival: number;
  readonly shape: Shape;
  readonly gaps: Gaps;
  readonly durationMs: number;
}

export class Schedule {
  readonly #shape: Shape;
  readonly #gaps: Gaps;
  readonly #durationMs: number;
  readonly #tasksPerArrival: number;
  #ratePerSecond: number;
  /** Time reached, and what is left of the gap from there, in mean gaps. */
  #atMs = 0;
  #left: number;

  constructor({ ratePerSecond, tasksPerArrival, shape, gaps, durationMs }: ScheduleOptions) {
    this.#shape = shape;
    this.#gaps = gaps;
    this.#durationMs = durationMs;
    this.#tasksPerArrival = tasksPerArrival;
    this.#ratePerSecond = ratePerSecond;
    this.#left = gaps();
  }

  get baseRate(): number {
    return this.#ratePerSecond;
  }

  /** Tasks per second at a time since the start. */
  rateAt(atMs: number): number {
    return atMs >= this.#durationMs ? 0 : this.#ratePerSecond * this.#shape(atMs);
  }

  isOver(atMs: number): boolean {
    return atMs >= this.#durationMs;
  }

  /** Takes the next arrival that is due by a time since the start, and tells when it was due; undefined when none is. */
  take(untilMs: number): number | undefined {
    const end = Math.min(untilMs, this.#durationMs);
    const { dueMs, left } = this.#advance(end);
    if (dueMs === undefined) {
      this.#atMs = Math.max(this.#atMs, end);
      this.#left = left;
      return undefined;
    }
    this.#atMs = dueMs;
    this.#left = this.#gaps();
    return dueMs;
  }

  /** When the next arrival is due, if it is by a time since the start; else that time. Takes nothing. */
  nextBy(untilMs: number): number {
    return this.#advance(Math.min(untilMs, this.#durationMs)).dueMs ?? untilMs;
  }

  /** The base rate from the time reached on; the shape goes on around it. */
  setRate(ratePerSecond: number): void {
    this.#ratePerSecond = ratePerSecond;
  }

  #advance(endMs: number): { readonly dueMs: number | undefined; readonly left: number } {
    let left = this.#left;
    let atMs = this.#atMs;
    while (atMs < endMs) {
      const slice = Math.floor(atMs / SLICE_MS);
      const sliceEndMs = Math.min((slice + 1) * SLICE_MS, endMs);
      const tasksPerSecond = this.#ratePerSecond * this.#shape((slice + 0.5) * SLICE_MS);
      const perMs = tasksPerSecond / this.#tasksPerArrival / 1000;
      const passed = perMs * (sliceEndMs - atMs);
      if (perMs > 0 && passed >= left) return { dueMs: atMs + left / perMs, left: 0 };
      left -= passed;
      atMs = sliceEndMs;
    }
    return { dueMs: undefined, left };
  }
}
