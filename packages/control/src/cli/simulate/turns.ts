// Signals and the terminal get their turns while a comparison runs, and may end it.
import { setImmediate } from 'node:timers/promises';
import type { Turn, Watching } from '../../compare/runs.ts';

/** For as long as this, nothing else of the process gets its turn. */
const TURN_MS = 50;

export function turns(signal: AbortSignal, now: () => number): NonNullable<Watching['turn']> {
  let turnAt = now();
  const next = (): Turn => (signal.aborted ? 'end' : 'go on');
  return () => {
    if (now() - turnAt < TURN_MS) return next();
    return setImmediate().then(() => {
      turnAt = now();
      return next();
    });
  };
}
