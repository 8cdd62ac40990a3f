// A lookup that needs bytes from a file, written once: it yields the range it needs and is given the bytes. It then
// runs either at once (recovery, compaction, tools) or without holding up the event loop.
import type { SharedFile } from './shared-file.ts';

export interface Range {
  readonly offset: number;
  readonly length: number;
}

export type Reading<T> = Generator<Range, T, Buffer>;

/** Also what compaction reads through. */
export interface ReadsNow {
  readNow(offset: number, length: number): Buffer;
}

export function readNow<T>(file: ReadsNow, reading: Reading<T>): T {
  let step = reading.next();
  while (!step.done) step = reading.next(file.readNow(step.value.offset, step.value.length));
  return step.value;
}

/** Undefined when the file was retired before the lookup began; while it lasts, the file stays open. */
export async function readSoon<T>(file: SharedFile, reading: Reading<T>): Promise<T | undefined> {
  if (!file.hold()) return undefined;
  try {
    let step = reading.next();
    while (!step.done) step = reading.next(await file.read(step.value.offset, step.value.length));
    return step.value;
  } finally {
    file.release();
  }
}
