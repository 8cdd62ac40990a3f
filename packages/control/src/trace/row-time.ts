// The time of one row, in the form that its column has.
import { type ColumnPlan, TIME_HELP } from './columns.ts';
import type { Row } from './rows.ts';
import { parseTime } from './time.ts';
import { TraceError } from './trace-error.ts';

/** Undefined for an empty cell; throws TraceError for one that is no time. */
export function timeOf(
  row: Row,
  { time, names }: { readonly time: ColumnPlan['time']; readonly names: readonly string[] },
): number | undefined {
  const text = row.cells[time.index]?.trim() ?? '';
  if (text === '') return undefined;
  const atMs = parseTime(text, time.form);
  if (atMs !== undefined) return atMs;
  throw new TraceError(
    { line: row.line, column: names[time.index] ?? '' },
    `"${text}" is no time like the first: ${TIME_HELP}`,
  );
}
