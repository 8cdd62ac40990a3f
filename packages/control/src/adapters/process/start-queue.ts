// Starts processes one by one. A start holds up the event loop, 5 to 20 ms when the controller is large: between two
// starts the loop has as long for itself as the last one took.
import { performance } from 'node:perf_hooks';

export class StartQueue {
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  /** It is called once, in a later turn. */
  add(start: () => void): void {
    this.#waiting.add(start);
    this.#timer ??= setTimeout(() => this.#startNext(), 0);
  }

  delete(start: () => void): void {
    this.#waiting.delete(start);
  }

  #startNext(): void {
    this.#timer = undefined;
    const [start] = this.#waiting;
    if (start === undefined) return;
    this.#waiting.delete(start);
    const before = performance.now();
    start();
    const tookMs = performance.now() - before;
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => this.#startNext(), tookMs);
  }
}
