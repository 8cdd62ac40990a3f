// A trace file as arrivals in order of time, read as far as they are taken. Each row is one task, or a window of time
// with the rate in it (rates.ts); long silences stay.
//
// R1. At most WINDOW rows are held, so any length fits; rows out of order within the window come out in order.
// R2. A row further out of order arrives at the time reached by then, and is counted as late.
// R3. A row equal to the one before is a task of its own, and is counted: many traces have such tasks.
// R4. A row without a time is skipped and counted; a time or number that cannot be read stops with line and column.
import { percentText } from '@muster/contract/amounts';
import { Heap } from '../base/heap.ts';
import { type Random, seededRandom } from '../base/random.ts';
import { type Arrival, type ArrivalChunks, CHUNK_ARRIVALS, emptyNotes, type TraceNotes } from './arrival.ts';
import { type ColumnChoice, type ColumnPlan, planColumns, TOKEN_RATES } from './columns.ts';
import { LineSource } from './lines.ts';
import { kindOf, serviceOf } from './pattern.ts';
import { arrivalsOfRates } from './rates.ts';
import { timeOf } from './row-time.ts';
import { openSheet, type Row, type Sheet } from './rows.ts';
import { marksOf, type TaskMarks } from './task-columns.ts';
import { parseTime } from './time.ts';
import { TraceError } from './trace-error.ts';

const WINDOW_ROWS = 20_000;
/** Rows looked at to understand the columns. */
const SAMPLE_ROWS = 50;
/** Tasks whose service time the trace tells. */
export const REPLAYED_TYPE = 'replay';

export interface TraceOptions extends ColumnChoice {
  /** For what the trace does not tell: service times, times within a window, and which tasks are left out. */
  readonly seed: number;
  /** Share of the tasks to keep [1]. */
  readonly thinRatio?: number;
  /** [20,000] */
  readonly windowRows?: number;
}

export interface Trace {
  readonly notes: TraceNotes;
  readonly arrivals: AsyncGenerator<Arrival, void, undefined>;
  /** The same by the chunk, in place of one by one: a promise for each would cost more than reading it. */
  readonly chunks: ArrivalChunks;
}

/** Understands the columns, then reads on as the arrivals are taken. */
export async function openTrace(chunks: AsyncIterable<string>, options: TraceOptions): Promise<Trace> {
  const lines = new LineSource(chunks);
  const sheet = await openSheet(lines);
  const sample: Row[] = [];
  while (sample.length < SAMPLE_ROWS) {
    const { value, done } = await sheet.rows.next();
    if (done === true) break;
    sample.push(...value);
  }
  if (sample.length === 0) throw new TraceError({ line: 1 }, 'is the only one: a header, and no rows');
  const plan = planColumns(sheet.names, sample, options);
  const { seed, thinRatio = 1 } = options;
  const notes = emptyNotes(plan.description);
  if (thinRatio < 1) notes.description += `; ${percentText(thinRatio)} of the tasks are kept`;
  const { rate } = plan;
  if (rate !== undefined)
    return traceOf(notes, arrivalsOfRates({ sample, sheet, lines, plan, rate, notes, seed, thinRatio }));
  const read = rowReader({ plan, notes, sheet, seed, thinRatio });
  const windowRows = options.windowRows ?? WINDOW_ROWS;
  return traceOf(notes, inOrder({ sample, sheet, lines }, { read, notes, windowRows }));
}

function traceOf(notes: TraceNotes, chunks: ArrivalChunks): Trace {
  return { notes, chunks, arrivals: oneByOne(chunks) };
}

async function* oneByOne(chunks: ArrivalChunks): AsyncGenerator<Arrival, void, undefined> {
  for await (const chunk of chunks) yield* chunk;
}

interface Reading {
  readonly plan: ColumnPlan;
  readonly notes: TraceNotes;
  readonly sheet: Sheet;
  readonly seed: number;
  readonly thinRatio: number;
}

/** Times are still those of the file: the first in order is known only later. */
function rowReader({ plan, notes, sheet, seed, thinRatio }: Reading): (row: Row) => Arrival | undefined {
  const random = seededRandom(seed);
  // A stream of its own: a trace that is not thinned is drawn as it always was.
  const isKept = thinner(thinRatio, seededRandom(seed + 1));
  const { time, service } = plan;
  const numberAt = (row: Row, index: number): number | undefined => {
    const text = row.cells[index]?.trim() ?? '';
    if (text === '') return undefined;
    const value = Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new TraceError(
      { line: row.line, column: sheet.names[index] ?? '' },
      `"${text}" must be a number that is not negative`,
    );
  };
  const toldMs = (row: Row): number | undefined => {
    switch (service.kind) {
      case 'column':
        return numberAt(row, service.index) === undefined
          ? undefined
          : parseTime(row.cells[service.index] ?? '', service.unit);
      case 'tokens': {
        const generated = numberAt(row, service.generated);
        const prompt = service.prompt === undefined ? 0 : (numberAt(row, service.prompt) ?? 0);
        if (generated === undefined) return undefined;
        return (
          TOKEN_RATES.overheadMs +
          (1000 * prompt) / TOKEN_RATES.promptPerSecond +
          (1000 * generated) / TOKEN_RATES.generatedPerSecond
        );
      }
      case 'drawn':
        return undefined;
    }
  };
  let previous: Row | undefined;
  const { marks: columns } = plan;
  return (row) => {
    notes.rows++;
    if (isRepeated(row, previous)) notes.repeated++; // R3
    previous = row;
    const atMs = timeOf(row, { time, names: sheet.names });
    if (atMs === undefined) {
      notes.skipped++;
      return undefined;
    }
    if (!isKept()) return undefined;
    const serviceMs = toldMs(row);
    const told = plan.type === undefined ? '' : (row.cells[plan.type]?.trim() ?? '');
    const marks = columns === undefined ? undefined : marksOf(row, { columns, names: sheet.names, atMs });
    if (serviceMs !== undefined) return marked({ atMs, serviceMs, type: told || REPLAYED_TYPE }, marks);
    if (service.kind !== 'drawn') notes.unserviced++;
    const kind = kindOf(random.next());
    return marked({ atMs, serviceMs: serviceOf(kind, random), type: told || kind.type }, marks);
  };
}

/** Most traces tell nothing else: a plain literal then, since a spread costs as much as to read a row. */
const marked = (arrival: Arrival, marks: TaskMarks | undefined): Arrival =>
  marks === undefined ? arrival : { ...arrival, ...marks };

function arrivingAt(atMs: number, arrival: Arrival): Arrival {
  const { serviceMs, type, tenant, key, priority, deadlineMs } = arrival;
  const isMarked = tenant !== undefined || key !== undefined || priority !== undefined || deadlineMs !== undefined;
  return isMarked ? { ...arrival, atMs } : { atMs, serviceMs, type };
}

const isRepeated = ({ cells }: Row, previous: Row | undefined): boolean =>
  previous !== undefined && cells.every((cell, index) => cell === previous.cells[index]);

const thinner = (ratio: number, random: Random) => (): boolean => ratio >= 1 || random.next() < ratio;

interface Held {
  readonly arrival: Arrival;
  readonly order: number;
}

interface Source {
  /** Rows read already. */
  readonly sample: readonly Row[];
  readonly sheet: Sheet;
  readonly lines: LineSource;
}

interface Ordering {
  readonly read: (row: Row) => Arrival | undefined;
  readonly notes: TraceNotes;
  readonly windowRows: number;
}

async function* inOrder({ sample, sheet, lines }: Source, { read, notes, windowRows }: Ordering): ArrivalChunks {
  // Rows of one time keep the order of the file.
  const window = new Heap<Held>(
    (a, b) => a.arrival.atMs < b.arrival.atMs || (a.arrival.atMs === b.arrival.atMs && a.order < b.order),
  );
  let order = 0;
  let previousAtMs = Number.NEGATIVE_INFINITY;
  let startMs: number | undefined;
  let reachedMs = Number.NEGATIVE_INFINITY;
  const hold = (row: Row): void => {
    const arrival = read(row);
    if (arrival === undefined) return;
    if (arrival.atMs < previousAtMs) notes.reordered++;
    previousAtMs = arrival.atMs;
    window.push({ arrival, order: order++ });
  };
  let chunk: Arrival[] = [];
  const release = (): void => {
    const first = window.pop();
    if (first === undefined) return;
    const { atMs } = first.arrival;
    startMs ??= atMs;
    if (atMs < reachedMs) notes.late++; // R2
    reachedMs = Math.max(reachedMs, atMs);
    chunk.push(arrivingAt(reachedMs - startMs, first.arrival));
  };
  const taken = (): readonly Arrival[] => {
    const full = chunk;
    chunk = [];
    return full;
  };
  try {
    for (
      let rows: readonly Row[] | undefined = sample;
      rows !== undefined;
      rows = (await sheet.rows.next()).value ?? undefined
    ) {
      for (const row of rows) {
        hold(row);
        if (window.size > windowRows) release(); // R1
        if (chunk.length === CHUNK_ARRIVALS) yield taken();
      }
      if (chunk.length > 0) yield taken();
    }
    while (window.size > 0) {
      release();
      if (chunk.length === CHUNK_ARRIVALS) yield taken();
    }
    if (chunk.length > 0) yield taken();
  } finally {
    await lines.close();
  }
}
