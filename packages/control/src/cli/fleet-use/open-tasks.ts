// Acknowledged tasks whose outcome is not known yet, and waiting until there are none.
import { setTimeout as sleep } from 'node:timers/promises';

export class OpenTasks<Task> {
  readonly #tasks = new Set<Task>();
  #whenEmpty: (() => void) | undefined;

  get size(): number {
    return this.#tasks.size;
  }

  [Symbol.iterator](): Iterator<Task> {
    return this.#tasks.values();
  }

  add(task: Task): void {
    this.#tasks.add(task);
  }

  delete(task: Task): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.#whenEmpty?.();
  }

  /** True when there are none; false after the time, or when the signal came first. */
  async drained(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#tasks.size === 0) return true;
    const empty = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    const timer = new AbortController();
    const over = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal]);
    await Promise.race([empty, sleep(timeoutMs, undefined, { signal: over }).catch(() => {})]);
    timer.abort();
    return this.#tasks.size === 0;
  }
}
