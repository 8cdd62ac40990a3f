// Which column of a trace says how much arrives in a window of time, and in what: a rate, or a count of the window.
import { byName, columnNamed, wordsOf } from './column-names.ts';

export interface RateSource {
  readonly index: number;
  /** Tasks a second, tasks a minute, or tasks in the whole window. */
  readonly per: 'second' | 'minute' | 'window';
  /** Where its value changes, a time that goes back begins a new part instead of being a mistake. */
  readonly segment: number | undefined;
}

const RATE_WORDS: ReadonlySet<string> = new Set(['rps', 'qps', 'rpm', 'qpm']);
const COUNT_NAMES = ['requests', 'requestcount', 'arrivals', 'invocations', 'hits', 'tasks', 'count'] as const;

/** Undefined when each row is a task of its own. */
export function rateSource(names: readonly string[], chosen: string | undefined): RateSource | undefined {
  const index = chosen === undefined ? likeRate(names) : columnNamed(names, chosen);
  if (index === undefined) return undefined;
  return { index, per: perOf(names[index] ?? ''), segment: byName(names, ['segment']) };
}

export const rateText = ({ index, per }: RateSource, names: readonly string[]): string =>
  `${names[index]} (tasks per ${per})`;

/** total_rate_rps and qps before requests: a file may have both. */
function likeRate(names: readonly string[]): number | undefined {
  const rate = names.findIndex((name) => wordsOf(name).some((word) => RATE_WORDS.has(word)));
  return rate >= 0 ? rate : (byName(names, ['rate', 'arrivalrate']) ?? byName(names, COUNT_NAMES));
}

function perOf(name: string): RateSource['per'] {
  const words = wordsOf(name);
  const unit = words.includes('per') ? words[words.indexOf('per') + 1] : undefined;
  if (unit === 'minute' || words.includes('rpm') || words.includes('qpm')) return 'minute';
  return unit === 'second' || ['rate', 'rps', 'qps'].some((word) => words.includes(word)) ? 'second' : 'window';
}
