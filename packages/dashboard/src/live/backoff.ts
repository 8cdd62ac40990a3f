// How long to wait before the next connection: ever longer, with chance in it, so that many pages do not come at once.

const FIRST_MS = 500;
const MOST_MS = 15_000;

/** `random` is 0..1; the wait is between half and all of what the attempt allows. */
export function backoffMs(attempt: number, random: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(most * (0.5 + 0.5 * random));
}
