// What every load balancer here chooses by: its own counts, and a look at all agents or at two.
import type { Random } from '../../../packages/control/dist/base/random.js';
import type { End, Ground } from './play.ts';

/** Counts of one balancer that sees all tasks. */
export interface Counts {
  readonly ground: Ground;
  readonly random: Random;
  /** Agents that are there, by number. */
  readonly present: readonly number[];
  /** Bound and not yet back. */
  readonly inFlight: Int32Array;
  /** As an operator would write it down: slots × speed over all types. */
  readonly weights: Float64Array;
}

export interface Chooser {
  choose(now: number, task: number): number;
  ended?(end: End, now: number): void;
  left?(agent: number): void;
}

export type MakeChooser = (counts: Counts) => Chooser;

/** The lowest of all that are there; ties are broken by a random place to start from. */
export function lowest({ present, random }: Counts, costOf: (agent: number) => number): number {
  const start = random.below(present.length);
  let chosen = present[start] as number; // below length, as everywhere here
  let least = costOf(chosen);
  for (let step = 1; step < present.length; step++) {
    const agent = present[(start + step) % present.length] as number;
    const cost = costOf(agent);
    if (cost >= least) continue;
    least = cost;
    chosen = agent;
  }
  return chosen;
}

/** The better of two different ones at random. */
export function betterOfTwo({ present, random }: Counts, costOf: (agent: number) => number): number {
  const first = random.below(present.length);
  const one = present[first] as number;
  if (present.length === 1) return one;
  const other = present[(first + 1 + random.below(present.length - 1)) % present.length] as number;
  return costOf(other) < costOf(one) ? other : one;
}
