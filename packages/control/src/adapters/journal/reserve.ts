// Disk space put aside: when the disk is full it is given up, so that running work can still be recorded while
// admission stops; when there is room again it is put aside again.
import * as fs from 'node:fs';
import { join } from 'node:path';

export class Reserve {
  readonly #path: string;
  readonly #bytes: number;
  #isHeld = false;
  #holding: Promise<boolean> | undefined;

  constructor(directory: string, bytes: number) {
    this.#path = join(directory, 'reserve');
    this.#bytes = bytes;
  }

  /** False when the disk has no room for it. Bytes are written, because a sparse file reserves nothing. */
  hold(): Promise<boolean> {
    this.#holding ??= this.#hold().finally(() => {
      this.#holding = undefined;
    });
    return this.#holding;
  }

  /** True when that made room. */
  async giveUp(): Promise<boolean> {
    // What a half-written reserve took is given back by its failure, or given up when it succeeds.
    const wasHolding = this.#holding !== undefined;
    await this.#holding;
    if (!this.#isHeld) return wasHolding;
    this.#isHeld = false;
    await fs.promises.rm(this.#path, { force: true });
    return true;
  }

  async #hold(): Promise<boolean> {
    if (this.#bytes === 0 || this.#isHeld) return true;
    try {
      const stats = await fs.promises.stat(this.#path).catch(() => undefined);
      if (stats?.size !== this.#bytes) await this.#write();
      this.#isHeld = true;
    } catch {
      await fs.promises.rm(this.#path, { force: true });
    }
    return this.#isHeld;
  }

  async #write(): Promise<void> {
    const file = await fs.promises.open(this.#path, 'w', 0o600);
    try {
      const part = Buffer.alloc(1024 * 1024);
      for (let written = 0; written < this.#bytes; ) {
        written += (await file.write(part, 0, Math.min(part.length, this.#bytes - written))).bytesWritten;
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}
