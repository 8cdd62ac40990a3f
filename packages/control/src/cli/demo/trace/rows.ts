// Lines become rows of named cells: CSV (comma, semicolon or tab; quotes as in RFC 4180) or one JSON object per line.
import type { Line } from './lines.ts';
import { parseTime } from './time.ts';
import { TraceError } from './trace-error.ts';

export interface Row {
  /** Line on which it begins. */
  readonly line: number;
  /** Cells as text; an absent or null value is ''. In the order of `names`. */
  readonly cells: readonly string[];
}

export interface Sheet {
  readonly names: readonly string[];
  readonly rows: AsyncIterable<Row>;
}

/** A quoted cell may hold line breaks, but not swallow the file when its closing quote is missing. */
const QUOTED_LINES_MAX = 1000;

export async function openSheet(lines: AsyncIterator<Line>): Promise<Sheet> {
  const first = await nextFilled(lines);
  if (first === undefined) throw new TraceError({}, 'the file is empty');
  return first.text.trimStart().startsWith('{') ? jsonSheet(first, lines) : csvSheet(first, lines);
}

async function csvSheet(first: Line, lines: AsyncIterator<Line>): Promise<Sheet> {
  const delimiter = [',', ';', '\t'].reduce((best, other) =>
    countOf(first.text, other) > countOf(first.text, best) ? other : best,
  );
  const head = await csvRow(first, { lines, delimiter });
  const isHeader = head.cells.every((cell) => parseTime(cell) === undefined && !/^-?[\d.]+$/.test(cell));
  const names = isHeader
    ? head.cells.map((cell) => cell.trim())
    : head.cells.map((_cell, index) => `column ${index + 1}`);
  return { names, rows: csvRows({ lines, delimiter, width: names.length, head: isHeader ? undefined : head }) };
}

interface CsvSource {
  readonly lines: AsyncIterator<Line>;
  readonly delimiter: string;
}

async function* csvRows({
  head,
  width,
  ...source
}: CsvSource & { readonly head: Row | undefined; readonly width: number }): AsyncGenerator<Row> {
  if (head !== undefined) yield head;
  for (let line = await nextFilled(source.lines); line !== undefined; line = await nextFilled(source.lines)) {
    const row = await csvRow(line, source);
    if (row.cells.length !== width)
      throw new TraceError({ line: row.line }, `has ${row.cells.length} cells where the first line has ${width}`);
    yield row;
  }
}

async function csvRow(first: Line, { lines, delimiter }: CsvSource): Promise<Row> {
  if (!first.text.includes('"')) return { line: first.number, cells: first.text.split(delimiter) };
  let text = first.text;
  for (let joined = 0; countOf(text, '"') % 2 === 1; joined++) {
    const next = joined === QUOTED_LINES_MAX ? undefined : (await lines.next()).value;
    if (next === undefined) throw new TraceError({ line: first.number }, 'has a quote that is never closed');
    text += `\n${(next as Line).text}`;
  }
  return { line: first.number, cells: splitQuoted(text, delimiter) };
}

function splitQuoted(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index];
    if (letter === '"' && isQuoted && text[index + 1] === '"') {
      cell += '"';
      index++;
    } else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === delimiter && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell];
}

/** The first object names the columns; a later one may leave some out, and has no others that matter. */
function jsonSheet(first: Line, lines: AsyncIterator<Line>): Sheet {
  const names = Object.keys(jsonObject(first));
  const rows = async function* (): AsyncGenerator<Row> {
    for (let line: Line | undefined = first; line !== undefined; line = await nextFilled(lines)) {
      const object = jsonObject(line);
      yield { line: line.number, cells: names.map((name) => cellOf(object[name])) };
    }
  };
  return { names, rows: rows() };
}

function jsonObject(line: Line): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    throw new TraceError({ line: line.number }, `is no JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TraceError({ line: line.number }, 'is no JSON object');
}

const cellOf = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

async function nextFilled(lines: AsyncIterator<Line>): Promise<Line | undefined> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) return undefined;
    if (value.text.trim() !== '') return value;
  }
}

function countOf(text: string, letter: string): number {
  let count = 0;
  for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) count++;
  return count;
}
