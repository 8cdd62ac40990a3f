// Reads a file from front to back through a sliding window: for recovery, compaction and the tools, which may wait.
import * as fs from 'node:fs';

const WINDOW_BYTES = 4 * 1024 * 1024;

export class FileWindow {
  readonly size: number;
  readonly #descriptor: number;
  #buffer: Buffer;
  #from = 0;
  #filled = 0;

  constructor(path: string, windowBytes = WINDOW_BYTES) {
    this.#descriptor = fs.openSync(path, 'r');
    this.size = fs.fstatSync(this.#descriptor).size;
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(windowBytes, this.size)));
  }

  /** Bytes at `offset`, as many as there are up to `length`; a view that the next call may overwrite. */
  view(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (offset < this.#from || offset + wanted > this.#from + this.#filled) this.#fill(offset, wanted);
    const start = offset - this.#from;
    return this.#buffer.subarray(start, Math.min(start + wanted, this.#filled));
  }

  holds(offset: number, length: number): boolean {
    return offset >= this.#from && offset + length <= this.#from + this.#filled;
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }

  #fill(offset: number, wanted: number): void {
    if (wanted > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(wanted);
    this.#from = offset;
    this.#filled = 0;
    while (this.#filled < this.#buffer.length) {
      const space = this.#buffer.length - this.#filled;
      const read = fs.readSync(this.#descriptor, this.#buffer, this.#filled, space, offset + this.#filled);
      if (read === 0) return;
      this.#filled += read;
    }
  }
}
