// The typed option table: a command lists its options once, and gets their values typed under the same names.
import { durationText } from '@muster/contract/amounts';
import { taskSeqOf } from '@muster/contract/words';
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';

export interface Option<T> {
  /** As commander writes it: `--slots <n>`. */
  readonly flags: string;
  readonly meaning: string;
  /** Throws InvalidArgumentError, which commander completes with the flag's name. */
  readonly parse: (text: string) => unknown;
  readonly default?: unknown;
  /** The default as the help shows it, where the value itself would puzzle: a duration in milliseconds. */
  readonly shownDefault?: string;
  readonly isRepeatable?: boolean;
  /** Carries the value's type only. */
  readonly value?: T;
}

// biome-ignore lint/suspicious/noExplicitAny: holds options of every type; the mapped type below restores each
export type OptionTable = Readonly<Record<string, Option<any>>>;
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never;
};

export const text = (flags: string, meaning: string): Option<string | undefined> => ({
  flags,
  meaning,
  parse: (value) => value,
});

export const flag = (flags: string, meaning: string): Option<boolean> => ({
  flags,
  meaning,
  parse: () => true,
  default: false,
});

/** May be given several times. */
export const list = (flags: string, meaning: string): Option<readonly string[]> => ({
  flags,
  meaning,
  parse: (value) => value,
  isRepeatable: true,
  default: [],
});

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

export const integer = (flags: string, meaning: string, bounds: Bounds = {}): Option<number | undefined> => ({
  flags,
  meaning,
  parse: (value) => bounded(value, { ...bounds, pattern: /^-?\d+$/, what: 'a whole number' }),
});

export const number = (flags: string, meaning: string, bounds: Bounds = {}): Option<number | undefined> => ({
  flags,
  meaning,
  parse: (value) => bounded(value, { ...bounds, pattern: /^-?\d+(\.\d+)?$/, what: 'a number' }),
});

/** In milliseconds; written 30s, 2m, 1.5h, 250ms. */
export const duration = (flags: string, meaning: string, bounds: Bounds = {}): Option<number | undefined> => ({
  flags,
  meaning,
  parse: (value) => {
    const ms = parseDuration(value);
    if (ms === undefined) throw new InvalidArgumentError('Write a duration such as 250ms, 30s, 2m or 1h.');
    if (ms < (bounds.minimum ?? 0) || ms > (bounds.maximum ?? Number.MAX_SAFE_INTEGER)) {
      throw new InvalidArgumentError(boundsText(bounds));
    }
    return ms;
  },
});

/** What the contract takes as a type, a capability or an id: checked here, so that the message names the flag. */
export const name = (flags: string, meaning: string): Option<string | undefined> => ({
  flags,
  meaning,
  parse: parseName,
});

export const names = (flags: string, meaning: string): Option<readonly string[]> => ({
  ...list(flags, meaning),
  parse: parseName,
});

export const taskId = (flags: string, meaning: string): Option<string | undefined> => ({
  flags,
  meaning,
  parse: parseTaskId,
});

export const taskIds = (flags: string, meaning: string): Option<readonly string[]> => ({
  ...list(flags, meaning),
  parse: parseTaskId,
});

export const choice = <T extends string>(
  flags: string,
  meaning: string,
  choices: readonly T[],
): Option<T | undefined> => ({
  flags,
  meaning: `${meaning} (${choices.join(', ')})`,
  parse: (value) => {
    if ((choices as readonly string[]).includes(value)) return value;
    throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
  },
});

export const withDefault = <T>(
  option: Option<T | undefined>,
  value: T & {},
  shownDefault?: string,
): Option<T & {}> => ({
  flags: option.flags,
  meaning: option.meaning,
  parse: option.parse,
  default: value,
  ...(shownDefault === undefined ? {} : { shownDefault }),
});

/** What the contract takes as a type, a capability or an id. */
export const isName = (text: string): boolean => /^\S{1,128}$/.test(text);

function parseName(value: string): string {
  // An empty one is missing, which commands say in their own words.
  if (value === '' || isName(value)) return value;
  throw new InvalidArgumentError('It must have at most 128 characters and no spaces.');
}

function parseTaskId(value: string): string {
  if (taskSeqOf(value) !== undefined) return value;
  throw new InvalidArgumentError('It must be a task id such as t1z.');
}

function boundsText({ minimum = 0, maximum }: Bounds): string {
  const from = `It must be ${maximum === undefined ? 'at least' : 'from'} ${durationText(minimum)}`;
  return maximum === undefined ? `${from}.` : `${from} to ${durationText(maximum)}.`;
}

function bounded(value: string, rule: Bounds & { readonly pattern: RegExp; readonly what: string }): number {
  const { minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = rule;
  const result = Number(value);
  if (rule.pattern.test(value) && result >= minimum && result <= maximum) return result;
  const from = rule.minimum === undefined ? '' : ` from ${rule.minimum}`;
  const to = rule.maximum === undefined ? '' : ` to ${rule.maximum}`;
  throw new InvalidArgumentError(`It must be ${rule.what}${from}${to}.`);
}
