// Lines become rows of named cells: CSV (comma, semicolon or tab; quotes as in RFC 4180) or one JSON object per line.
import type { Line, LineSource } from './lines.ts';
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
  /** In batches, as they are read. */
  readonly rows: AsyncGenerator<readonly Row[], void, undefined>;
}

/** A quoted cell may hold line breaks, but not swallow the file when its closing quote is missing. */
const QUOTED_LINES_MAX = 1000;

export async function openSheet(lines: LineSource): Promise<Sheet> {
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    if (isBlank(line)) continue;
    return line.text.trimStart().startsWith('{') ? jsonSheet(line, lines) : await csvSheet(line, lines);
  }
  throw new TraceError({}, 'the file is empty');
}

async function csvSheet(first: Line, lines: LineSource): Promise<Sheet> {
  const delimiter = [',', ';', '\t'].reduce((best, other) =>
    countOf(first.text, other) > countOf(first.text, best) ? other : best,
  );
  const head = isQuoted(first) ? await quotedRow(first, { lines, delimiter }) : plainRow(first, delimiter);
  const isHeader = head.cells.every((cell) => parseTime(cell) === undefined && !/^-?[\d.]+$/.test(cell));
  const names = head.cells.map((cell, index) => (isHeader ? cell.trim() : `column ${index + 1}`));
  const read = async (line: Line): Promise<Row> => quotedRow(line, { lines, delimiter });
  const checked = (row: Row): Row => {
    if (row.cells.length === names.length) return row;
    throw new TraceError({ line: row.line }, `has ${row.cells.length} cells where the first line has ${names.length}`);
  };
  const rows = batches({ lines, first: isHeader ? [] : [head] }, (line) =>
    isQuoted(line) ? read(line).then(checked) : checked(plainRow(line, delimiter)),
  );
  return { names, rows };
}

/** The first object names the columns; a later one may leave some out, and what else it has does not matter. */
function jsonSheet(first: Line, lines: LineSource): Sheet {
  const names = Object.keys(jsonObject(first));
  const rowOf = (line: Line): Row => {
    const object = jsonObject(line);
    return { line: line.number, cells: names.map((name) => cellOf(object[name])) };
  };
  return { names, rows: batches({ lines, first: [rowOf(first)] }, rowOf) };
}

/** Awaits only what has to be waited for: a trace has millions of rows. */
async function* batches(
  { lines, first }: { readonly lines: LineSource; readonly first: readonly Row[] },
  rowOf: (line: Line) => Row | Promise<Row>,
): Sheet['rows'] {
  let rows = [...first];
  for (let line = await lines.next(); line !== undefined; line = lines.take() ?? (await lines.next())) {
    if (!isBlank(line)) {
      const row = rowOf(line);
      rows.push(row instanceof Promise ? await row : row);
    }
    if (lines.hasRead) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

const plainRow = ({ number, text }: Line, delimiter: string): Row => ({ line: number, cells: text.split(delimiter) });

async function quotedRow(
  first: Line,
  { lines, delimiter }: { readonly lines: LineSource; readonly delimiter: string },
): Promise<Row> {
  let text = first.text;
  for (let joined = 0; countOf(text, '"') % 2 === 1; joined++) {
    const next = joined === QUOTED_LINES_MAX ? undefined : await lines.next();
    if (next === undefined) throw new TraceError({ line: first.number }, 'has a quote that is never closed');
    text += `\n${next.text}`;
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

const isBlank = ({ text }: Line): boolean => text.trim() === '';
const isQuoted = ({ text }: Line): boolean => text.includes('"');

function countOf(text: string, letter: string): number {
  let count = 0;
  for (let at = text.indexOf(letter); at !== -1; at = text.indexOf(letter, at + 1)) count++;
  return count;
}
