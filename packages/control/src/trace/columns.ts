// Which column of a trace is the time of arrival, and where the service time comes from. What is chosen is told.
import { byName, columnNamed, plain } from './column-names.ts';
import { type RateSource, rateSource, rateText } from './rate-column.ts';
import type { Row } from './rows.ts';
import { planTaskColumns, type TaskColumnChoice, type TaskColumns, taskColumnsText } from './task-columns.ts';
import { formOf, type TimeForm, unitInName } from './time.ts';
import { TraceError } from './trace-error.ts';

export interface ColumnChoice extends TaskColumnChoice {
  /** Names given by the user, in place of the search. */
  readonly timeColumn?: string | undefined;
  readonly serviceColumn?: string | undefined;
  readonly rateColumn?: string | undefined;
  /** Never searched for: whoever runs the tasks must know their types. */
  readonly typeColumn?: string | undefined;
}

export type ServiceSource =
  | { readonly kind: 'column'; readonly index: number; readonly unit: Exclude<TimeForm, 'date'> }
  /** Sizes of a language model's request: prompt tokens, if known, and generated ones. */
  | { readonly kind: 'tokens'; readonly prompt: number | undefined; readonly generated: number }
  /** Drawn like the bundled pattern's. */
  | { readonly kind: 'drawn' };

export interface ColumnPlan {
  readonly time: { readonly index: number; readonly form: TimeForm };
  readonly service: ServiceSource;
  /** Present when a row is a window of time and tells how much arrives in it. */
  readonly rate: RateSource | undefined;
  /** Of the column with the type of a task; undefined: they have one type. */
  readonly type: number | undefined;
  /** What else is told of a task; undefined: nothing. */
  readonly marks: TaskColumns | undefined;
  readonly description: string;
}

const TIME_NAMES = [
  'timestamp',
  'time',
  'datetime',
  'date',
  'ts',
  'gmtcreate',
  'arrival',
  'arrivaltime',
  'arrivedat',
  'arrivalms',
  'submittedat',
  'submittime',
  'createdat',
  'starttime',
  'startedat',
  'at',
  'atms',
  'offset',
  'offsetms',
  'seconds',
  'windowstart',
  'windowstarts',
  'windowstartms',
  'minute',
  'hour',
] as const;
const SERVICE_NAMES = [
  'exectimeseconds',
  'exectime',
  'servicetime',
  'serviceseconds',
  'servicems',
  'service',
  'duration',
  'durationseconds',
  'durations',
  'durationms',
  'runtime',
  'runtimeseconds',
  'runtimems',
  'runms',
  'elapsed',
  'elapsedms',
  'latencyms',
] as const;
const PROMPT_NAMES = ['contexttokens', 'prompttokens', 'inputtokens', 'requesttokens', 'inputlength'] as const;
const GENERATED_NAMES = [
  'generatedtokens',
  'completiontokens',
  'outputtokens',
  'responsetokens',
  'outputlength',
] as const;

export function planColumns(names: readonly string[], sample: readonly Row[], choice: ColumnChoice = {}): ColumnPlan {
  if (choice.rateColumn !== undefined && choice.serviceColumn !== undefined)
    throw new TraceError({}, 'a window has no service time of its own: name a column of rates or one of service times');
  if (choice.rateColumn !== undefined && choice.typeColumn !== undefined)
    throw new TraceError({}, 'a window has no type of its own: name a column of rates or one of types');
  const marks = planTaskColumns(names, sample, choice);
  if (choice.rateColumn !== undefined && marks !== undefined)
    throw new TraceError({}, 'a window is no task: name a column of rates or those of tasks, sessions and the like');
  const time = timeColumn(names, sample, choice.timeColumn);
  const service = choice.rateColumn === undefined ? serviceSource(names, choice.serviceColumn) : DRAWN;
  // A row that tells how long a task takes, or of which type it is, is a task.
  const isOfTasks = service.kind !== 'drawn' || choice.typeColumn !== undefined || marks !== undefined;
  const rate = isOfTasks ? undefined : rateSource(names, choice.rateColumn);
  const type = choice.typeColumn === undefined ? undefined : columnNamed(names, choice.typeColumn);
  const about = [`time: ${names[time.index]} (${time.form})`, `service: ${serviceText(service, names)}`];
  if (rate !== undefined) about.splice(1, 0, `rate: ${rateText(rate, names)}`);
  if (type !== undefined) about.push(`type: ${names[type]}`);
  if (marks !== undefined) about.push(...taskColumnsText(marks, names));
  return { time, service, rate, type, marks, description: about.join('; ') };
}

const DRAWN: ServiceSource = { kind: 'drawn' };

function timeColumn(names: readonly string[], sample: readonly Row[], chosen: string | undefined): ColumnPlan['time'] {
  const formAt = (index: number) =>
    formOf(sample.find(({ cells }) => cells[index]?.trim())?.cells[index] ?? '', names[index]);
  const named = chosen === undefined ? (byName(names, TIME_NAMES) ?? likeTimestamp(names)) : columnNamed(names, chosen);
  if (named !== undefined) {
    const form = formAt(named);
    if (form !== undefined) return { index: named, form };
    const line = sample.find(({ cells }) => cells[named]?.trim())?.line;
    const value = sample.find(({ cells }) => cells[named]?.trim())?.cells[named] ?? '';
    throw new TraceError(
      { ...(line === undefined ? {} : { line }), column: names[named] ?? '' },
      `"${value}" is no time: ${TIME_HELP}`,
    );
  }
  const dated = names.findIndex((_name, index) => formAt(index) === 'date');
  if (dated >= 0) return { index: dated, form: 'date' };
  throw new TraceError(
    {},
    `no column of times was found; name it with --time-column. The columns are ${names.join(', ')}`,
  );
}

export const TIME_HELP = 'write 2026-07-01T12:30:05.123Z, 2026-07-01 12:30:05, or a number of s, ms, µs or ns';

function serviceSource(names: readonly string[], chosen: string | undefined): ServiceSource {
  const named = chosen === undefined ? byName(names, SERVICE_NAMES) : columnNamed(names, chosen);
  // Without a unit in the name, seconds: what traces use most.
  if (named !== undefined) return { kind: 'column', index: named, unit: unitInName(names[named] ?? '') ?? 'seconds' };
  const generated = byName(names, GENERATED_NAMES);
  if (generated !== undefined) return { kind: 'tokens', prompt: byName(names, PROMPT_NAMES), generated };
  return DRAWN;
}

function serviceText(service: ServiceSource, names: readonly string[]): string {
  switch (service.kind) {
    case 'column':
      return `${names[service.index]} (${service.unit})`;
    case 'tokens': {
      const prompt =
        service.prompt === undefined ? '' : ` + ${names[service.prompt]} ÷ ${TOKEN_RATES.promptPerSecond}/s`;
      return `${TOKEN_RATES.overheadMs} ms${prompt} + ${names[service.generated]} ÷ ${TOKEN_RATES.generatedPerSecond}/s`;
    }
    case 'drawn':
      return 'no column, drawn like the bundled pattern';
  }
}

/** What one stream of a served model does: it reads a prompt about a hundred times as fast as it writes. */
export const TOKEN_RATES = { overheadMs: 100, promptPerSecond: 4000, generatedPerSecond: 40 } as const;

/** timestamp_anon, request_timestamp */
function likeTimestamp(names: readonly string[]): number | undefined {
  const index = names.findIndex((name) => plain(name).includes('timestamp'));
  return index < 0 ? undefined : index;
}
