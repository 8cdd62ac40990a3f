// Which of all that was run no other beats: nothing costs less with as few late tasks, and nothing has fewer late ones
// at that cost.
import { type CostPoint, frontierOf } from '../sim/cost-curve.ts';
import type { Outcome } from './outcome.ts';
import { CLAIRVOYANT } from './policies.ts';
import type { PolicyResult } from './runs.ts';

export interface RunPoint {
  readonly policy: string;
  /** What of it was moved: "70 % busy", "at least 4 agents", "as it is". */
  readonly text: string;
  readonly outcome: Outcome;
}

/** From the fewest late tasks to the least cost. Who knows the future is left out: nobody can follow. */
export function frontier(results: readonly PolicyResult[]): readonly RunPoint[] {
  const points = results
    .filter(({ policy }) => policy !== CLAIRVOYANT)
    .flatMap(({ outcome: own, swept }): (CostPoint & RunPoint)[] => {
      const all = [{ text: 'as it is', outcome: own }, ...swept.map((one) => ({ ...one, text: one.target.text }))];
      return all.map(({ text, outcome }) => ({
        ...{ policy: own.name, text, outcome },
        ...{ cost: outcome.cost, violation: outcome.sloViolation },
      }));
    });
  // What goes in comes out, less what was beaten.
  return frontierOf(points) as readonly (CostPoint & RunPoint)[];
}
