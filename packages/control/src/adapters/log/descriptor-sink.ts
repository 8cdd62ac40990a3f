// Lines to an open descriptor, standard error for one. A pipe that nobody reads keeps nobody waiting: lines wait in
// memory, up to a bound, and what finds no room is refused.
import { writeSync } from 'node:fs';
import type { LineSink } from './line-sink.ts';

export interface DescriptorLimits {
  /** Bytes that wait for a reader, at most [1 MiB]. */
  readonly waitingBytesMax: number;
  /** How long `flush` may take [500 ms]. */
  readonly flushMs: number;
}

const LIMITS: DescriptorLimits = { waitingBytesMax: 1024 * 1024, flushMs: 500 };
/** How often a full pipe is tried again. */
const RETRY_MS = 20;

/** The descriptor must not block: that of a pipe does not once `process.stderr` was looked at. */
export class DescriptorSink implements LineSink {
  readonly #descriptor: number;
  readonly #limits: DescriptorLimits;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(descriptor: number, limits: Partial<DescriptorLimits> = {}) {
    this.#descriptor = descriptor;
    this.#limits = { ...LIMITS, ...limits };
  }

  write(line: string): boolean {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > this.#limits.waitingBytesMax) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#timer === undefined) this.#drain();
    return true;
  }

  flush(): void {
    const until = performance.now() + this.#limits.flushMs;
    this.#drain();
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (this.#waiting.length > 0 && performance.now() < until) {
      Atomics.wait(pause, 0, 0, RETRY_MS);
      this.#drain();
    }
  }

  #drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const written = this.#put(first);
      this.#waitingBytes -= written;
      if (written === first.length) {
        this.#waiting.shift();
        continue;
      }
      this.#waiting[0] = first.subarray(written);
      this.#timer = setTimeout(() => this.#drain(), RETRY_MS).unref();
      return;
    }
  }

  /** How many bytes went out. */
  #put(bytes: Buffer): number {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      return bytes.length; // Nobody will ever read it: the terminal is gone.
    }
  }
}
