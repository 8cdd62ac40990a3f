// A failed assertion is a bug in Muster, never an operating error.

export class Bug extends Error {
  override readonly name = 'Bug';
}

/**
 * The message is made for every call, also for those that hold. Where each task passes and it has parts, write
 * `if (!holds) assert(false, …)`: the texts of the numbers of a task cost more than what they guard.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** For the end of a `switch` over a union: a missing case does not compile. */
export function never(value: never, what: string): never {
  throw new Bug(`unexpected ${what}: ${JSON.stringify(value)}`);
}
