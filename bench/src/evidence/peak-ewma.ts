// Power of two choices by (a moving average of latency that jumps to peaks) × (in flight + 1), as Finagle's balancer
// "p2c peak EWMA" documents it.

import { betterOfTwo, type Chooser, type Counts } from './chooser.ts';
import type { End } from './play.ts';

/** Decay time, in mean task sizes. */
const DECAY_SIZES = 10;

export class EwmaOfTwo implements Chooser {
  readonly #counts: Counts;
  readonly #latencyMs: Float64Array;
  readonly #at: Float64Array;

  constructor(counts: Counts) {
    const { length } = counts.ground.scene.agents;
    this.#counts = counts;
    this.#latencyMs = new Float64Array(length);
    this.#at = new Float64Array(length);
  }

  choose(): number {
    const { inFlight } = this.#counts;
    return betterOfTwo(
      this.#counts,
      (agent) => (this.#latencyMs[agent] as number) * ((inFlight[agent] as number) + 1), // agents are numbered
    );
  }

  ended({ agent, task }: End, now: number): void {
    const { scene } = this.#counts.ground;
    const latencyMs = now - (scene.tasks.atMs[task] as number);
    const average = this.#latencyMs[agent] as number;
    const kept = Math.exp(-(now - (this.#at[agent] as number)) / (DECAY_SIZES * scene.meanMs));
    this.#latencyMs[agent] = latencyMs > average ? latencyMs : average * kept + latencyMs * (1 - kept);
    this.#at[agent] = now;
  }
}
