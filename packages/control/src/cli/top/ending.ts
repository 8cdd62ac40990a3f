// What ends a command that goes on by itself: somebody who asks for it, or a fault that no other attempt mends.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '@muster/contract/protocol';

export class Ending {
  readonly #stop = new AbortController();
  #fault: Fault | undefined;

  get isNear(): boolean {
    return this.#stop.signal.aborted;
  }

  readonly ask = (): void => this.#stop.abort();

  readonly fail = (fault: Fault): void => {
    if (!this.isNear) this.#fault = fault;
    this.#stop.abort();
  };

  /** Resolves when it was asked for, throws the fault when there is one. */
  async come(): Promise<void> {
    if (!this.isNear) await once(this.#stop.signal, 'abort');
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Resolves after the time, or earlier when the end comes. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
    if (this.#fault !== undefined) throw this.#fault;
  }
}
