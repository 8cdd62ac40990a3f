// What JSON.parse lets through and the rest of the program must not meet: values nested so deep that printing them
// overflows the stack, keys that would reach a prototype when somebody copies them, and numbers beyond the largest
// double, which are read as infinite and would be printed as null.
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';

/** The protocol's limit holds for every way in. */
const { nestingMax } = PROTOCOL_LIMITS;

/** Why the value is refused, as the end of a sentence that begins with its path; undefined when it is fine. */
export function findUnsafe(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return search(value, nestingMax);
  return isInfinite(value) ? INFINITE : undefined;
}

const INFINITE = 'must not have a number beyond 1.8e308';

const isInfinite = (value: unknown): boolean =>
  value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;

function search(value: object, levelsLeft: number): string | undefined {
  if (levelsLeft === 0) return `must not be nested deeper than ${nestingMax} levels`;
  if (Array.isArray(value)) {
    for (const element of value) {
      if (typeof element !== 'object' || element === null) {
        if (isInfinite(element)) return INFINITE;
        continue;
      }
      const problem = search(element, levelsLeft - 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  // `for in` sees own keys only: what JSON.parse makes inherits nothing enumerable.
  for (const key in value) {
    if (key === '__proto__') return 'must not have a key "__proto__"';
    // The cast is safe: `key` was just read from the value.
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof member !== 'object' || member === null) {
      if (isInfinite(member)) return INFINITE;
      continue;
    }
    if (key === 'constructor' && Object.hasOwn(member, 'prototype'))
      return 'must not have a key "constructor.prototype"';
    const problem = search(member, levelsLeft - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
