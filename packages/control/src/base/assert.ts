// A failed assertion is a bug in Muster, never an operating error.

export class Bug extends Error {
  override readonly name = 'Bug';
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** For the end of a `switch` over a union: a missing case does not compile. */
export function never(value: never, what: string): never {
  throw new Bug(`unexpected ${what}: ${JSON.stringify(value)}`);
}
