// A rate trace as arrivals: in each window they are a Poisson process of the rate that the file tells, and their
// service times are drawn like the bundled pattern's. The same seed gives the same tasks.
//
// One window is in memory, and arrivals are made as they are taken: any length and any rate fits. Bursts shorter than a
// window are not in the file, so they are not in the replay.
import { exponential } from '../base/distributions.ts';
import { type Random, seededRandom } from '../base/random.ts';
import { type Arrival, type ArrivalChunks, CHUNK_ARRIVALS, type TraceNotes } from './arrival.ts';
import type { ColumnPlan } from './columns.ts';
import type { LineSource } from './lines.ts';
import { kindOf, serviceOf } from './pattern.ts';
import type { RateSource } from './rate-column.ts';
import { timeOf } from './row-time.ts';
import type { Row, Sheet } from './rows.ts';
import { amountOf, type RateRow, type Window, Windows, windowLength } from './windows.ts';

export interface RateTrace {
  /** Rows read already. */
  readonly sample: readonly Row[];
  readonly sheet: Sheet;
  readonly lines: LineSource;
  readonly plan: ColumnPlan;
  readonly rate: RateSource;
  readonly notes: TraceNotes;
  readonly seed: number;
  /** Share of the arrivals to keep: a thinned Poisson process is one of a lower rate. */
  readonly thinRatio: number;
}

export function arrivalsOfRates(trace: RateTrace): ArrivalChunks {
  const { sample, sheet, plan, rate, notes } = trace;
  const timeColumn = sheet.names[plan.time.index] ?? '';
  // Rows of the sample are read twice: their notes are those of the second time.
  const windowMs = windowLength(sample.flatMap((row) => rateRow(row, trace) ?? []));
  notes.description += `; windows of ${windowMs / 1000} s`;
  return expand(trace, new Windows({ per: rate.per, windowMs, timeColumn, notes }));
}

async function* expand(trace: RateTrace, windows: Windows): ArrivalChunks {
  const { sheet, lines, notes, seed, thinRatio } = trace;
  const random = seededRandom(seed);
  let startMs: number | undefined;
  const arrivalsIn = function* (window: Window | undefined): Generator<readonly Arrival[], void, undefined> {
    if (window === undefined) return;
    let chunk: Arrival[] = [];
    for (const atMs of poisson(window, { thinRatio, random })) {
      startMs ??= atMs;
      const kind = kindOf(random.next());
      chunk.push({ atMs: atMs - startMs, serviceMs: serviceOf(kind, random), type: kind.type });
      if (chunk.length < CHUNK_ARRIVALS) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  };
  try {
    let rows: readonly Row[] | undefined = trace.sample;
    while (rows !== undefined) {
      for (const row of rows) {
        notes.rows++;
        const read = rateRow(row, trace);
        if (read === undefined) notes.skipped++;
        else yield* arrivalsIn(windows.add(read));
      }
      rows = (await sheet.rows.next()).value ?? undefined;
    }
    yield* arrivalsIn(windows.finish());
  } finally {
    await lines.close();
  }
}

/** Times of arrival, in order. */
function* poisson(
  { startMs, endMs, tasksPerMs }: Window,
  { thinRatio, random }: { readonly thinRatio: number; readonly random: Random },
): Generator<number, void, undefined> {
  const rate = tasksPerMs * thinRatio;
  if (rate === 0) return;
  for (let at = startMs + exponential(random, 1 / rate); at < endMs; at += exponential(random, 1 / rate)) yield at;
}

/** Undefined for a row without a time. */
function rateRow(row: Row, { sheet, plan, rate }: RateTrace): RateRow | undefined {
  const atMs = timeOf(row, { time: plan.time, names: sheet.names });
  if (atMs === undefined) return undefined;
  const amount = amountOf(row, { index: rate.index, name: sheet.names[rate.index] ?? '' });
  return { line: row.line, atMs, amount, segment: rate.segment === undefined ? '' : (row.cells[rate.segment] ?? '') };
}
