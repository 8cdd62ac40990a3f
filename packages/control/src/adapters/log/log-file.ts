// A log that does not fill the disk: one file that is written to, and a few older ones, each of a bounded size.
import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import type { LineSink } from './line-sink.ts';

export interface LogFileOptions {
  /** A file that would grow beyond this becomes an older one [10 MiB]. */
  readonly bytesMax?: number;
  /** Files in all, the one that is written to included [3]. */
  readonly files?: number;
}

const BYTES_MAX = 10 * 1024 * 1024;
const FILES = 3;

/** Appends lines at once, so that the last ones before a crash are there. `path.1` is the youngest of the older files. */
export function openLogFile(path: string, { bytesMax = BYTES_MAX, files = FILES }: LogFileOptions = {}): LineSink {
  let file = openSync(path, 'a', 0o600);
  let bytes = statSync(path).size;

  const rotate = (): void => {
    // First the one file, then the other: a number that was closed may be the journal's by the next line.
    const next = openSync(`${path}.next`, 'w', 0o600);
    for (let age = files - 1; age > 0; age--) rename(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`);
    rename(`${path}.next`, path);
    closeSync(file);
    file = next;
    bytes = 0;
  };
  return {
    write(line) {
      const text = Buffer.from(line);
      try {
        if (bytes > 0 && bytes + text.length > bytesMax) rotate();
        bytes += writeSync(file, text);
        return true;
      } catch {
        // A full disk must not end the controller, which is just then needed to finish what runs.
        return false;
      }
    },
    flush() {},
  };
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // There are not that many older ones yet.
  }
}
