// A log that does not fill the disk: one file that is written to, and a few older ones, each of a bounded size. Nobody
// waits for the disk: lines wait in memory, up to a bound, and one write at a time takes what has gathered meanwhile.
import { closeSync, fstatSync, openSync, renameSync, write, writeSync } from 'node:fs';
import type { LineSink } from './line-sink.ts';

export interface LogFileOptions {
  /** A file that would grow beyond this becomes an older one [10 MiB]. */
  readonly bytesMax?: number;
  /** Files in all, the one that is written to included [3]. */
  readonly files?: number;
  /** Bytes that wait for the disk, at most; a line beyond them is refused [1 MiB]. */
  readonly waitingBytesMax?: number;
  /** Appends without blocking [the system's]. */
  readonly append?: Append;
}

/** Tells how many bytes were written, or what went wrong. */
export type Append = (file: number, bytes: Buffer, told: (error: unknown, written: number) => void) => void;

const LIMITS = { bytesMax: 10 * 1024 * 1024, files: 3, waitingBytesMax: 1024 * 1024 };
/** Of one write. */
const BATCH_BYTES_MAX = 64 * 1024;
/** After a write that failed: the disk is full, or the folder is gone. */
const RETRY_MS = 1_000;
/** How long the end of the process waits for a write that is under way. */
const LANDING_MS = 500;
const LANDING_STEP_MS = 5;

const append: Append = (file, bytes, told) => write(file, bytes, (error, written) => told(error, written));

/** `path.1` is the youngest of the older files. */
export function openLogFile(path: string, options: LogFileOptions = {}): LineSink {
  return new LogFile(path, options);
}

class LogFile implements LineSink {
  readonly #path: string;
  readonly #options: Required<LogFileOptions>;
  #file: number;
  /** In the file when the write that is under way has ended. */
  #bytes: number;
  #waiting: Buffer[] = [];
  /** With those of the write that is under way. */
  #waitingBytes = 0;
  #flying: Buffer | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(path: string, options: LogFileOptions) {
    this.#path = path;
    this.#options = { ...LIMITS, append, ...options };
    this.#file = openSync(path, 'a', 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  write(line: string): boolean {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > this.#options.waitingBytesMax) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#flying === undefined && this.#retry === undefined) this.#takeOff();
    return true;
  }

  /** Blocks: for the end of the process, when there is no later. */
  flush(): void {
    try {
      this.#land();
      for (let batch = this.#pack(); batch !== undefined; batch = this.#pack()) this.#writeNow(batch);
    } catch {
      // A full disk must not end the controller, which is just then needed to finish what runs.
    }
  }

  #takeOff(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    let batch: Buffer | undefined;
    try {
      batch = this.#pack();
    } catch {
      this.#retryLater();
    }
    if (batch === undefined) return;
    const flying = batch;
    this.#flying = flying;
    this.#options.append(this.#file, flying, (error, written) => {
      if (this.#flying === flying) this.#landed(flying, error === null || error === undefined ? written : 0);
    });
  }

  #landed(flying: Buffer, written: number): void {
    this.#flying = undefined;
    this.#waitingBytes -= written;
    if (written === flying.length) {
      this.#takeOff();
      return;
    }
    this.#bytes -= flying.length - written;
    this.#waiting.unshift(flying.subarray(written));
    this.#retryLater();
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => this.#takeOff(), RETRY_MS).unref();
  }

  /** What is written next, in a file that has room for it; undefined when nothing waits. */
  #pack(): Buffer | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const { bytesMax } = this.#options;
    if (this.#bytes > 0 && this.#bytes + first.length > bytesMax) this.#rotate();
    let [lines, length] = [1, first.length];
    for (let next = this.#waiting[lines]; next !== undefined; next = this.#waiting[++lines]) {
      if (length + next.length > BATCH_BYTES_MAX || this.#bytes + length + next.length > bytesMax) break;
      length += next.length;
    }
    this.#bytes += length;
    return Buffer.concat(this.#waiting.splice(0, lines), length);
  }

  #rotate(): void {
    const { files } = this.#options;
    // First the one file, then the other: a number that was closed may be the journal's by the next line.
    const next = openSync(`${this.#path}.next`, 'a', 0o600);
    for (let age = files - 1; age > 0; age--) {
      rename(age === 1 ? this.#path : `${this.#path}.${age - 1}`, `${this.#path}.${age}`);
    }
    rename(`${this.#path}.next`, this.#path);
    closeSync(this.#file);
    this.#file = next;
    this.#bytes = fstatSync(next).size;
  }

  /** Whether the write that is under way has ended only the file tells, before its callback runs: by its size. */
  #land(): void {
    const flying = this.#flying;
    if (flying === undefined) return;
    this.#flying = undefined;
    const until = performance.now() + LANDING_MS;
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (fstatSync(this.#file).size < this.#bytes && performance.now() < until) {
      Atomics.wait(pause, 0, 0, LANDING_STEP_MS);
    }
    const missing = Math.min(flying.length, Math.max(0, this.#bytes - fstatSync(this.#file).size));
    this.#waitingBytes -= flying.length;
    this.#writeAll(flying.subarray(flying.length - missing));
  }

  #writeNow(batch: Buffer): void {
    this.#waitingBytes -= batch.length;
    this.#writeAll(batch);
  }

  #writeAll(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // There are not that many older ones yet.
  }
}
