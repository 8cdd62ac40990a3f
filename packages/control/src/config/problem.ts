// One wrong setting, told so that the reader can put it right: key, value, where it came from, what is allowed.
import { type Source, sourceText } from './source.ts';

export interface ConfigProblem {
  /** Path of the setting, into lists and maps too: pools[0].slots. */
  readonly key: string;
  readonly value: unknown;
  readonly source: Source;
  /** A sentence part that begins with what is wrong: "must be an integer from 1 to 65535". */
  readonly reason: string;
}

/** "lease.silenceMs = -1 (MUSTER_LEASE_SILENCE_MS) must be an integer from 1 to 2592000000 (ms)" */
export function problemText({ key, value, source, reason }: ConfigProblem): string {
  // A file that is wrong as a whole has no key.
  if (key === '') return `${sourceText(source)} ${reason}`;
  const shown = value === undefined ? '' : ` = ${shorten(JSON.stringify(value) ?? String(value))}`;
  return `${key}${shown} (${sourceText(source)}) ${reason}`;
}

const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 77)}...`);
