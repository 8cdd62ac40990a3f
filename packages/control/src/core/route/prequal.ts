// Prequal's hot–cold lexicographic rule (Wydrowski, Kleinberg, Rumble and Archer, "Load is not what you should
// balance", NSDI 2024, section 4) on a bounded sample: candidates with more in flight than the quantile Q_RIF of the
// sample are hot. Any cold: the lowest latency among the cold. All hot: the least in flight.
//
// Prequal probes for both numbers. Here the controller gives out all work, so in-flight is exact; it is counted per
// slot, since agents differ in size. Latency is what has been learned of the task's type on the agent, failures charged
// (core/learn): agents have no queue of their own, so a task that gets a slot runs at once.
import type { Agents } from './agents.ts';
import type { Dice } from './dice.ts';
import { selectSmallest } from './guard.ts';
import type { Slate } from './slate.ts';

/** The paper's pool of probes. */
export const PREQUAL_SAMPLE = 16;

export interface PrequalParts {
  readonly agents: Agents;
  readonly dice: Dice;
  /** Q_RIF [0.84]: at 0 in-flight alone decides, at 1 latency alone. */
  readonly quantile: number;
}

export class Prequal {
  readonly #agents: Agents;
  readonly #dice: Dice;
  readonly #quantile: number;
  readonly #inFlight = new Float64Array(PREQUAL_SAMPLE);
  readonly #sorted = new Float64Array(PREQUAL_SAMPLE);

  constructor({ agents, dice, quantile }: PrequalParts) {
    this.#agents = agents;
    this.#dice = dice;
    this.#quantile = quantile;
  }

  /** Index of the chosen one of a measured slate of 1 to PREQUAL_SAMPLE candidates; ties are broken by the dice. */
  pick(slate: Slate): number {
    const { pace, count } = slate;
    const limit = this.#hotAbove(slate);
    let chosen = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let ties = 1;
    for (let index = 0; index < count; index++) {
      const inFlight = this.#inFlight[index] as number; // index < count ≤ PREQUAL_SAMPLE
      if (limit >= 0 && inFlight > limit) continue;
      const cost = limit < 0 ? inFlight : 1 / (pace[index] as number);
      if (cost > lowest) continue;
      if (cost < lowest) {
        lowest = cost;
        chosen = index;
        ties = 1;
      } else if (this.#dice.below(++ties) === 0) {
        chosen = index;
      }
    }
    return chosen;
  }

  /** The limit above which a candidate is hot; -1 when all of them are. */
  #hotAbove({ rows, count }: Slate): number {
    const { slots, slotsBusy } = this.#agents;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number; // index < count
      const inFlight = (slotsBusy[row] as number) / (slots[row] as number);
      this.#inFlight[index] = inFlight;
      this.#sorted[index] = inFlight;
    }
    const rank = Math.ceil(this.#quantile * count);
    return rank === 0 ? -1 : selectSmallest(this.#sorted, count, rank - 1);
  }
}
