// What a trace may tell of a task besides its time: whose it is, what it belongs to, how urgent it is. These columns
// are never searched for: whoever names none gets tasks that are all alike.
import type { Arrival } from './arrival.ts';
import { columnNamed } from './column-names.ts';
import type { Row } from './rows.ts';
import { formOf, parseTime, type TimeForm, unitInName } from './time.ts';
import { TraceError } from './trace-error.ts';

export interface TaskColumnChoice {
  readonly tenantColumn?: string | undefined;
  readonly sessionColumn?: string | undefined;
  readonly priorityColumn?: string | undefined;
  readonly deadlineColumn?: string | undefined;
}

/** By index; undefined: not told. */
export interface TaskColumns {
  readonly tenant: number | undefined;
  readonly session: number | undefined;
  readonly priority: number | undefined;
  /** A date is when the result is due; a number is the time for it, from the arrival. */
  readonly deadline: { readonly index: number; readonly form: TimeForm } | undefined;
}

export type TaskMarks = Pick<Arrival, 'tenant' | 'key' | 'priority' | 'deadlineMs'>;

const NAME_LENGTH_MAX = 128;
const PRIORITY = /^[0-9]$/;
/** As the longest that a submitted task may have. */
const DEADLINE_MS_MAX = 366 * 86_400_000;

/** Undefined when none is named. */
export function planTaskColumns(
  names: readonly string[],
  sample: readonly Row[],
  { tenantColumn, sessionColumn, priorityColumn, deadlineColumn }: TaskColumnChoice,
): TaskColumns | undefined {
  const indexOf = (name: string | undefined) => (name === undefined ? undefined : columnNamed(names, name));
  const [tenant, session, priority] = [tenantColumn, sessionColumn, priorityColumn].map(indexOf);
  const index = indexOf(deadlineColumn);
  if ([tenant, session, priority, index].every((each) => each === undefined)) return undefined;
  const deadline = index === undefined ? undefined : { index, form: deadlineForm(names[index] ?? '', index, sample) };
  return { tenant, session, priority, deadline };
}

/** As the first row has it; a number without a unit in the name counts seconds. */
function deadlineForm(name: string, index: number, sample: readonly Row[]): TimeForm {
  const first = sample.find(({ cells }) => cells[index]?.trim())?.cells[index] ?? '';
  return formOf(first, name) === 'date' ? 'date' : (unitInName(name) ?? 'seconds');
}

/** In words, one part each. */
export function taskColumnsText(columns: TaskColumns, names: readonly string[]): readonly string[] {
  const { tenant, session, priority, deadline } = columns;
  const parts: string[] = [];
  for (const [what, index] of Object.entries({ tenant, session, priority }))
    if (index !== undefined) parts.push(`${what}: ${names[index]}`);
  if (deadline !== undefined) parts.push(`deadline: ${names[deadline.index]} (${deadline.form})`);
  return parts;
}

/** Of one row; an empty cell tells nothing. Throws TraceError with line and column. */
export function marksOf(
  row: Row,
  { columns, names, atMs }: { readonly columns: TaskColumns; readonly names: readonly string[]; readonly atMs: number },
): TaskMarks {
  const { tenant, session, priority, deadline } = columns;
  const marks: { -readonly [Name in keyof TaskMarks]: TaskMarks[Name] } = {};
  const textAt = (index: number | undefined): string => (index === undefined ? '' : (row.cells[index]?.trim() ?? ''));
  const wrong = (index: number, what: string): never => {
    throw new TraceError({ line: row.line, column: names[index] ?? '' }, what);
  };
  for (const [field, index] of [['tenant', tenant] as const, ['key', session] as const]) {
    const text = textAt(index);
    if (text === '') continue;
    if (text.length > NAME_LENGTH_MAX) wrong(index ?? 0, `has more than ${NAME_LENGTH_MAX} characters`);
    marks[field] = text;
  }
  const band = textAt(priority);
  if (band !== '') {
    if (!PRIORITY.test(band)) wrong(priority ?? 0, `"${band}" must be a priority from 0 to 9`);
    marks.priority = Number(band);
  }
  const due = textAt(deadline?.index);
  if (deadline === undefined || due === '') return marks;
  const ms = parseTime(due, deadline.form);
  if (ms === undefined) return wrong(deadline.index, `"${due}" is no time like the first: write a date, or a number`);
  // One that is over already is due at once.
  const leftMs = Math.max(1, Math.round(deadline.form === 'date' ? ms - atMs : ms));
  if (leftMs > DEADLINE_MS_MAX) wrong(deadline.index, `"${due}" is more than a year after the arrival`);
  marks.deadlineMs = leftMs;
  return marks;
}
