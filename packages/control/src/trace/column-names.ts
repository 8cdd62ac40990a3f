// Finding a column by its name, compared without case, underscores and the like: gmt_create, gmtCreate and GMT-CREATE
// are one name.
import { nearest } from '../config/nearest.ts';
import { TraceError } from './trace-error.ts';

export const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The words of a name: exec_time_seconds and execTimeSeconds are exec, time, seconds. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** The first of the known names that a column has. */
export function byName(names: readonly string[], known: readonly string[]): number | undefined {
  for (const word of known) {
    const index = names.findIndex((name) => plain(name) === word);
    if (index < 0) continue;
    refuseTwice(names, names[index] ?? '');
    return index;
  }
  return undefined;
}

/** The column that the user named. */
export function columnNamed(names: readonly string[], chosen: string): number {
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
