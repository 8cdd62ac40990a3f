// Rows of a rate trace as windows of time, each with how many tasks are expected to arrive in a millisecond of it.
//
// W1. A window lasts until the next row, and never longer than the smallest distance of the first rows: what lies
//     between is a hole, in which nothing arrives. Windows without tasks and holes are counted.
// W2. Rows of one time are streams of one window: their rates add up.
// W3. A time that goes back stops with its line, except where a new segment begins: that follows the one before.
import type { TraceNotes } from './arrival.ts';
import type { RateSource } from './rate-column.ts';
import type { Row } from './rows.ts';
import { TraceError } from './trace-error.ts';

export interface Window {
  readonly startMs: number;
  readonly endMs: number;
  readonly tasksPerMs: number;
}

export interface RateRow {
  readonly line: number;
  readonly atMs: number;
  readonly amount: number;
  readonly segment: string;
}

interface Open {
  readonly startMs: number;
  readonly segment: string;
  amount: number;
}

export interface WindowOptions {
  readonly per: RateSource['per'];
  readonly windowMs: number;
  readonly timeColumn: string;
  readonly notes: TraceNotes;
}

/** The smallest distance between the times of these rows. */
export function windowLength(rows: readonly RateRow[]): number {
  const lengths = rows.map(({ atMs }, index) => atMs - (rows[index - 1]?.atMs ?? atMs)).filter((ms) => ms > 0);
  if (lengths.length > 0) return Math.min(...lengths);
  throw new TraceError({}, 'a rate needs two rows of different times: the distance is how long a window lasts');
}

export class Windows {
  readonly #options: WindowOptions;
  #open: Open | undefined;
  /** Added to the times of the file: where its segment begins in the replay. */
  #shiftMs = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** The window that this row ends, if there is one. */
  add(row: RateRow): Window | undefined {
    const open = this.#open;
    const startMs = row.atMs + this.#shiftMs;
    if (open !== undefined && startMs === open.startMs && row.segment === open.segment) {
      open.amount += row.amount; // W2
      return undefined;
    }
    if (open !== undefined && startMs <= open.startMs) return this.#nextSegment(open, row);
    this.#open = { startMs, segment: row.segment, amount: row.amount };
    return open === undefined ? undefined : this.#close(open, startMs);
  }

  /** The last window, at the end of the file. */
  finish(): Window | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? undefined : this.#close(open, open.startMs + this.#options.windowMs);
  }

  /** W3 */
  #nextSegment(open: Open, row: RateRow): Window {
    const { timeColumn: column, windowMs } = this.#options;
    if (row.segment === open.segment) {
      throw new TraceError(
        { line: row.line, column },
        'the time goes back: sort the file, or name its parts in a column segment',
      );
    }
    const startMs = open.startMs + windowMs;
    this.#shiftMs = startMs - row.atMs;
    this.#open = { startMs, segment: row.segment, amount: row.amount };
    return this.#close(open, startMs);
  }

  #close({ startMs, amount }: Open, nextMs: number): Window {
    const { per, windowMs, notes } = this.#options;
    const endMs = Math.min(nextMs, startMs + windowMs); // W1
    notes.windows++;
    notes.windowsEmpty += (amount === 0 ? 1 : 0) + Math.round((nextMs - endMs) / windowMs);
    return { startMs, endMs, tasksPerMs: amount / (per === 'window' ? endMs - startMs : MS_PER[per]) };
  }
}

const MS_PER = { second: 1000, minute: 60_000 } as const;

/** One row's amount; an empty cell is a window without data. */
export function amountOf(row: Row, { index, name }: { readonly index: number; readonly name: string }): number {
  const text = row.cells[index]?.trim() ?? '';
  const amount = Number(text);
  if (Number.isFinite(amount) && amount >= 0) return amount;
  throw new TraceError({ line: row.line, column: name }, `"${text}" must be a number that is not negative`);
}
