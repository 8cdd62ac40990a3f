// Everything that happens because time passed, in one heap.
//
// W1. A timer whose reason is gone neither fires nor stays: it is swept before such timers outnumber the live ones.
import { Heap } from '../base/heap.ts';
import type { Alarm } from './ports.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  /** False once its reason is gone. */
  readonly isLive: () => boolean;
  readonly fire: (now: number) => void;
}

const SWEEP_MIN = 1024;

export class Timers {
  readonly #heap = new Heap<Timer>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at));
  readonly #alarm: Alarm;
  #order = 0;
  #wakeAt = Number.POSITIVE_INFINITY;
  #sweepAt = SWEEP_MIN;

  constructor(alarm: Alarm) {
    this.#alarm = alarm;
  }

  get size(): number {
    return this.#heap.size;
  }

  /** Calls `fire` at or after a time, provided that `isLive` still says yes. */
  at(at: number, isLive: () => boolean, fire: (now: number) => void): void {
    this.#heap.push({ at, order: this.#order++, isLive, fire });
    if (this.#heap.size >= this.#sweepAt) this.#sweep();
    this.#arm();
  }

  /** Fires what is due, in order of time, then of setting. */
  tick(now: number): void {
    this.#wakeAt = Number.POSITIVE_INFINITY;
    for (let first = this.#heap.peek(); first !== undefined && first.at <= now; first = this.#heap.peek()) {
      this.#heap.pop();
      if (first.isLive()) first.fire(now);
    }
    this.#arm();
  }

  #sweep(): void {
    this.#heap.retain((timer) => timer.isLive());
    this.#sweepAt = Math.max(SWEEP_MIN, 2 * this.#heap.size);
  }

  #arm(): void {
    const first = this.#heap.peek();
    if (first === undefined || first.at >= this.#wakeAt) return;
    this.#wakeAt = first.at;
    this.#alarm.wakeAt(first.at);
  }
}
