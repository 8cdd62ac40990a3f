// The largest need of a window of time, out of few numbers: a pool shrinks to what it has needed lately, not to what it
// needs this moment.
import type { Need } from './work-memory.ts';

/** A window is kept in as many spans: more would only make the record of a decision longer. */
const SPANS = 16;

/** With the need of now; what is older than the window, or smaller than a later need, is dropped. */
export function withNeed(needs: readonly Need[], need: Need, windowMs: number): readonly Need[] {
  const kept = needs.filter(({ at, slots }) => need.at - at <= windowMs && slots > need.slots);
  const last = kept.at(-1);
  // The larger one of a span stands for all of it.
  if (last !== undefined && need.at - last.at < windowMs / SPANS) return kept;
  return [...kept, need];
}

/** The first is the largest: later ones that were larger have dropped it. */
export const largestOf = (needs: readonly Need[]): number => needs[0]?.slots ?? 0;
