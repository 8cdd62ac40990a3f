// A text file as numbered lines, one chunk in memory at a time; .gz files are unpacked on the way.
import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { TraceError } from './trace-error.ts';

/** A longer line is no trace but a mistake; the limit keeps memory bounded. */
const LINE_LENGTH_MAX = 1_048_576;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Lines one after another; those of a chunk that was read are there without waiting. */
export class LineSource {
  readonly #batches: AsyncGenerator<readonly Line[], void, undefined>;
  #batch: readonly Line[] = [];
  #next = 0;

  constructor(chunks: AsyncIterable<string>) {
    this.#batches = batchesOf(chunks);
  }

  /** The next line, if it has been read already. */
  take(): Line | undefined {
    return this.#batch[this.#next++];
  }

  get hasRead(): boolean {
    return this.#next < this.#batch.length;
  }

  /** The next line, or undefined at the end. */
  async next(): Promise<Line | undefined> {
    while (!this.hasRead) {
      const { value, done } = await this.#batches.next();
      if (done === true) return undefined;
      this.#batch = value;
      this.#next = 0;
    }
    return this.take();
  }

  /** Closes the file, also when it was not read to its end. */
  async close(): Promise<void> {
    await this.#batches.return();
  }
}

async function* batchesOf(chunks: AsyncIterable<string>): AsyncGenerator<readonly Line[], void, undefined> {
  let number = 0;
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    yield parts.map((part) => line(part, ++number));
    if (rest.length > LINE_LENGTH_MAX) {
      throw new TraceError({ line: number + 1 }, `is longer than ${LINE_LENGTH_MAX} characters`);
    }
  }
  if (rest !== '') yield [line(rest, number + 1)];
}

export async function* chunksOf(path: string): AsyncGenerator<string, void, undefined> {
  const file = createReadStream(path);
  const output = path.endsWith('.gz') ? createGunzip() : new PassThrough();
  // Errors of either stream end the output, and reach the reader there.
  const piping = pipeline(file, output).catch(() => {});
  try {
    yield* output.setEncoding('utf8') as AsyncIterable<string>;
  } finally {
    file.destroy();
    await piping;
  }
}

function line(text: string, number: number): Line {
  const unmarked = number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
  return { number, text: unmarked.endsWith('\r') ? unmarked.slice(0, -1) : unmarked };
}
