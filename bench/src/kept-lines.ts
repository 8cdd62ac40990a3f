// Runs that are done stay done: a line of JSON each, appended as they come, so that a long one can be broken off and
// goes on where it was.
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

export interface KeptLinesOptions<Line> {
  /** Without one nothing is kept. */
  readonly file: string | undefined;
  /** What stands in a line; undefined when it is something else. */
  readonly read: (value: unknown) => Line | undefined;
}

/** A line that was cut at the end of the file is dropped; its run is made again. */
export class KeptLines<Line extends object> {
  /** What was there before. */
  readonly lines: readonly Line[];
  readonly #file: string | undefined;

  /** Throws SyntaxError that names the line when the file holds something else. */
  constructor({ file, read }: KeptLinesOptions<Line>) {
    this.#file = file;
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    this.lines = file === undefined || !existsSync(file) ? [] : linesOf(file, read);
  }

  add(line: Line): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `\n${JSON.stringify(line)}`);
  }
}

function linesOf<Line>(file: string, read: (value: unknown) => Line | undefined): readonly Line[] {
  const texts = readFileSync(file, 'utf8').split('\n');
  return texts.flatMap((text, index): readonly Line[] => {
    if (text === '') return [];
    const line = read(parsed(text));
    if (line !== undefined) return [line];
    if (index === texts.length - 1) {
      truncateSync(file, Buffer.byteLength(texts.slice(0, -1).join('\n')));
      return [];
    }
    throw new SyntaxError(`${file}, line ${index + 1} is no run: remove that line, or give another file`);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
