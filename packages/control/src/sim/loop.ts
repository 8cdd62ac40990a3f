// The event loop of a simulated controller. It can be made to stand still, as a real one does in a long computation, a
// pause of its garbage collector or a virtual machine that is moved: what reaches it meanwhile waits.
//
// L1. What waited comes in the order in which it reached the controller, when the loop goes on.
// L2. What waited for a process that has died reaches no other.
import type { Timeline } from './timeline.ts';

export class Loop {
  readonly #timeline: Timeline;
  #freeAt = Number.NEGATIVE_INFINITY;
  #processes = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** When it goes on; in the past when it does not stand still. */
  get freeAt(): number {
    return this.#freeAt;
  }

  get isStalled(): boolean {
    return this.#timeline.now < this.#freeAt;
  }

  /** It stands still from now on for so long, or longer if it does so already. */
  stall(ms: number): void {
    this.#freeAt = Math.max(this.#freeAt, this.#timeline.now + ms);
  }

  /** Its process is gone. */
  end(): void {
    this.#freeAt = Number.NEGATIVE_INFINITY;
    this.#processes++;
  }

  /** Now, or as soon as it goes on. */
  enter(happen: () => void): void {
    if (!this.isStalled) {
      happen();
      return;
    }
    const process = this.#processes;
    this.#timeline.at(this.#freeAt, () => {
      if (process === this.#processes) this.enter(happen); // it may stand still again
    });
  }
}
