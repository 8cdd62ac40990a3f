// The last step: one candidate out of those in the running. Ties are broken by the decision's dice, never by position.
import type { Dice } from './dice.ts';
import { OUT, type Slate } from './slate.ts';

/** The best score; -1 when nobody is left in the running. */
export function best(slate: Slate, dice: Dice): number {
  let chosen = -1;
  let highest = 0;
  let ties = 1;
  for (let index = 0; index < slate.count; index++) {
    const score = slate.scores[index] as number; // index < count
    if (score < highest) continue;
    if (score > highest || chosen < 0) {
      highest = score;
      chosen = index;
      ties = 1;
    } else if (dice.below(++ties) === 0) {
      chosen = index;
    }
  }
  return chosen;
}

/** Anyone in the running, each as likely: this is how a fleet keeps learning about agents it ranks low. */
export function any(slate: Slate, dice: Dice): number {
  let chosen = -1;
  let seen = 0;
  for (let index = 0; index < slate.count; index++) {
    if ((slate.scores[index] as number) >= 0 && dice.below(++seen) === 0) chosen = index;
  }
  return chosen;
}

/** The least work in flight for its capacity. */
export function leastWork(slate: Slate, dice: Dice): number {
  let chosen = -1;
  let lowest = Number.POSITIVE_INFINITY;
  let ties = 1;
  for (let index = 0; index < slate.count; index++) {
    const ratio = slate.workRatio[index] as number;
    if (ratio > lowest) continue;
    if (ratio < lowest) {
      lowest = ratio;
      chosen = index;
      ties = 1;
    } else if (dice.below(++ties) === 0) {
      chosen = index;
    }
  }
  return chosen;
}

/** The best score, the first in order among equals; -1 when nobody is left. */
export function nextBest(slate: Slate): number {
  let next = -1;
  let highest = OUT;
  for (let index = 0; index < slate.count; index++) {
    const score = slate.scores[index] as number;
    if (score <= highest) continue;
    highest = score;
    next = index;
  }
  return next;
}
