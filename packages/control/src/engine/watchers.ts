// Who wants to know when a task ends: connections that sent a watch item, and calls that wait for the end.

import type { Clock } from '../base/clock.ts';
import type { Timers } from './timers.ts';

type Waiter = () => void;

export class Watchers {
  readonly #byTask = new Map<number, Set<Waiter>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Calls `waiter` once when the task has ended; returns how to stop watching. */
  add(task: number, waiter: Waiter): () => void {
    let waiters = this.#byTask.get(task);
    if (waiters === undefined) {
      waiters = new Set();
      this.#byTask.set(task, waiters);
    }
    waiters.add(waiter);
    this.#size++;
    return () => this.#remove(task, waiter);
  }

  has(task: number): boolean {
    return this.#byTask.has(task);
  }

  ended(task: number): void {
    const waiters = this.#byTask.get(task);
    if (waiters === undefined) return;
    this.#byTask.delete(task);
    this.#size -= waiters.size;
    for (const waiter of waiters) waiter();
  }

  #remove(task: number, waiter: Waiter): void {
    const waiters = this.#byTask.get(task);
    if (waiters === undefined || !waiters.delete(waiter)) return;
    this.#size--;
    if (waiters.size === 0) this.#byTask.delete(task);
  }
}

export interface EndParts {
  readonly watchers: Watchers;
  readonly timers: Timers;
  readonly clock: Clock;
}

/** Resolves when a task has its outcome, or after `timeoutMs` without one. */
export function endOrTimeout(task: number, timeoutMs: number, { watchers, timers, clock }: EndParts): Promise<void> {
  return new Promise((resolve) => {
    let isWaiting = true;
    const end = (): void => {
      isWaiting = false;
      forget();
      resolve();
    };
    const forget = watchers.add(task, end);
    timers.at(clock.now() + timeoutMs, () => isWaiting, end);
  });
}
