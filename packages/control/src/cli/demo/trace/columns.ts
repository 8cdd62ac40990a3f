// Which column of a trace is the time of arrival, and where the service time comes from. What is chosen is told.
import { nearest } from '../../../config/nearest.ts';
import type { Row } from './rows.ts';
import { formOf, type TimeForm, unitInName } from './time.ts';
import { TraceError } from './trace-error.ts';

export interface ColumnChoice {
  /** Names given by the user, in place of the search. */
  readonly timeColumn?: string | undefined;
  readonly serviceColumn?: string | undefined;
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
  readonly description: string;
}

// Compared without case, underscores and the like: gmt_create, gmtCreate and GMT-CREATE are one name.
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
  const time = timeColumn(names, sample, choice.timeColumn);
  const service = serviceSource(names, choice.serviceColumn);
  return {
    time,
    service,
    description: `time: ${names[time.index]} (${time.form}); service: ${serviceText(service, names)}`,
  };
}

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
  return { kind: 'drawn' };
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

function byName(names: readonly string[], known: readonly string[]): number | undefined {
  for (const word of known) {
    const index = names.findIndex((name) => plain(name) === word);
    if (index < 0) continue;
    refuseTwice(names, names[index] ?? '');
    return index;
  }
  return undefined;
}

/** timestamp_anon, request_timestamp */
function likeTimestamp(names: readonly string[]): number | undefined {
  const index = names.findIndex((name) => plain(name).includes('timestamp'));
  return index < 0 ? undefined : index;
}

function columnNamed(names: readonly string[], chosen: string): number {
  const exact = names.indexOf(chosen);
  const index = exact >= 0 ? exact : names.findIndex((name) => plain(name) === plain(chosen));
  if (index >= 0) {
    refuseTwice(names, names[index] ?? '');
    return index;
  }
  const suggestion = nearest(chosen, names);
  const hint = suggestion === undefined ? `the columns are ${names.join(', ')}` : `did you mean ${suggestion}?`;
  throw new TraceError({}, `there is no column ${chosen}; ${hint}`);
}

function refuseTwice(names: readonly string[], name: string): void {
  if (names.indexOf(name) === names.lastIndexOf(name)) return;
  throw new TraceError({ line: 1, column: name }, 'is there twice; rename one of them');
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
