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

export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield line(part, ++number);
    if (rest.length > LINE_LENGTH_MAX)
      throw new TraceError({ line: number + 1 }, `is longer than ${LINE_LENGTH_MAX} characters`);
  }
  if (rest !== '') yield line(rest, number + 1);
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
