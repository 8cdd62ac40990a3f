// Reads a file here and there through a few windows: compaction walks several of its parts at once.
import { FileWindow } from './file-window.ts';

const WINDOW_BYTES = 256 * 1024;
const WINDOWS = 4;

export class CachedFile {
  readonly #windows: FileWindow[];

  constructor(path: string) {
    this.#windows = Array.from({ length: WINDOWS }, () => new FileWindow(path, WINDOW_BYTES));
  }

  /** A view that stays valid until the third call after this one. */
  readNow(offset: number, length: number): Buffer {
    const latest = this.#windows[0];
    if (latest?.holds(offset, length)) return latest.view(offset, length);
    const known = this.#windows.findIndex((window) => window.holds(offset, length));
    // The number is that of a window: there are always WINDOWS of them.
    const [window] = this.#windows.splice(known < 0 ? WINDOWS - 1 : known, 1) as [FileWindow];
    this.#windows.unshift(window);
    return window.view(offset, length);
  }

  close(): void {
    for (const window of this.#windows) window.close();
  }
}
