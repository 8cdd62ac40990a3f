// A file that several reads may use at once, and that may be retired meanwhile: it closes when the last read has ended.
// Short reads come through a few windows: a backlog is drained in the order of its submission, so that the neighbour of
// what was read last is likely next.
import * as fs from 'node:fs';

const WINDOW_BYTES = 64 * 1024;
const WINDOWS = 4;

/** A part of the file that is being read, or has been. */
interface Window {
  readonly offset: number;
  readonly end: number;
  readonly bytes: Promise<Buffer>;
}

export class SharedFile {
  readonly path: string;
  readonly descriptor: number;
  /** What stands before this never changes; windows hold nothing else. */
  stableLength: number;
  #windows: Window[] = [];
  #uses = 0;
  #isRetired = false;

  constructor(path: string, descriptor: number, stableLength = Number.POSITIVE_INFINITY) {
    this.path = path;
    this.descriptor = descriptor;
    this.stableLength = stableLength;
  }

  /** Keeps it open until `release`; false when it is retired already. */
  hold(): boolean {
    if (this.#isRetired) return false;
    this.#uses++;
    return true;
  }

  release(): void {
    this.#uses--;
    if (this.#isRetired && this.#uses === 0) this.#close();
  }

  /** Fewer bytes than asked for when the file ends before. */
  async read(offset: number, length: number): Promise<Buffer> {
    const from = offset - (offset % WINDOW_BYTES);
    const end = Math.min(from + WINDOW_BYTES, this.stableLength);
    if (offset + length > end) return this.#readOnce(offset, length);
    const bytes = await this.#window(from, end, offset + length).bytes;
    return bytes.subarray(offset - from, offset - from + length);
  }

  #window(from: number, end: number, needed: number): Window {
    const known = this.#windows.find((window) => window.offset === from && window.end >= needed);
    if (known !== undefined) return known;
    const window = { offset: from, end, bytes: this.#readOnce(from, end - from) };
    const others = this.#windows.filter(({ offset }) => offset !== from);
    this.#windows = [window, ...others.slice(0, WINDOWS - 1)];
    window.bytes.catch(() => {
      this.#windows = this.#windows.filter((other) => other !== window);
    });
    return window;
  }

  #readOnce(offset: number, length: number): Promise<Buffer> {
    this.#uses++;
    const buffer = Buffer.allocUnsafe(length);
    return new Promise((resolve, reject) => {
      const readOn = (filled: number): void => {
        fs.read(this.descriptor, buffer, filled, length - filled, offset + filled, (error, read) => {
          if (error === null && read > 0 && filled + read < length) {
            readOn(filled + read);
            return;
          }
          this.release();
          if (error === null) resolve(buffer.subarray(0, filled + read));
          else reject(error);
        });
      };
      readOn(0);
    });
  }

  readNow(offset: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const read = fs.readSync(this.descriptor, buffer, filled, length - filled, offset + filled);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, filled);
  }

  /** No new reads, please. */
  retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    if (this.#uses === 0) this.#close();
  }

  #close(): void {
    // Closing a file that was removed meanwhile frees its blocks, which takes its time; nothing was written through it
    // that a failed close could lose.
    fs.close(this.descriptor, () => undefined);
  }
}
