// A file that several reads may use at once, and that may be retired meanwhile: it closes when the last read has ended.
import * as fs from 'node:fs';

export class SharedFile {
  readonly path: string;
  readonly descriptor: number;
  #uses = 0;
  #isRetired = false;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.descriptor = descriptor;
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
  read(offset: number, length: number): Promise<Buffer> {
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
