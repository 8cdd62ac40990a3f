// Lets replies that wait for something give up when the server stops.
import { notReady } from './replies.ts';

export class StopSignal {
  readonly #waiting = new Set<() => void>();
  #isStopping = false;

  get isStopping(): boolean {
    return this.#isStopping;
  }

  stop(): void {
    this.#isStopping = true;
    for (const giveUp of this.#waiting) giveUp();
    this.#waiting.clear();
  }

  /** The promise's outcome, or a Fault `stopping` when the server stops first. */
  async whileRunning<T>(promise: Promise<T>): Promise<T> {
    let giveUp = () => {};
    // Not `Promise.race` with one long-lived promise: that would keep a reaction of every request for ever.
    const stopped = new Promise<never>((_resolve, reject) => {
      giveUp = () => reject(notReady('stopping'));
    });
    this.#waiting.add(giveUp);
    if (this.#isStopping) giveUp();
    try {
      return await Promise.race([promise, stopped]);
    } finally {
      this.#waiting.delete(giveUp);
    }
  }
}
