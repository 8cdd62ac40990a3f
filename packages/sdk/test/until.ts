// Waiting in tests for what must come: one patience for all, far above what a crowded machine takes. That something
// does not come is never shown by waiting, but by something else that comes after it.
import { setTimeout as delay } from 'node:timers/promises';

/** It ends what hangs, and says what; it is no limit on what Muster does. */
export const PATIENCE_MS = 120_000;

const LOOK_MS = 10;

/** Looks every few milliseconds; the message of a failure says what did not happen. */
export async function until(
  isMet: () => boolean | Promise<boolean>,
  { what, limitMs = PATIENCE_MS }: { readonly what: string; readonly limitMs?: number },
): Promise<void> {
  const limitAt = performance.now() + limitMs;
  while (!(await isMet())) {
    if (performance.now() > limitAt) throw new Error(`not within ${limitMs} ms: ${what}`);
    await delay(LOOK_MS);
  }
}
