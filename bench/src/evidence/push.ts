// The way of load balancers, for comparison: each task is bound when it arrives, and waits in its agent's own line. The
// balancer sees results as late as the product does, but the agent goes on with its next task at once.
import { type Random, seededRandom } from '../../../packages/control/dist/base/random.js';
import { EwmaOfTwo } from './peak-ewma.ts';
import type { End, Ground, MakePolicy, Policy } from './play.ts';
import { ProbePool } from './probe-pool.ts';

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

export const push =
  (makeChooser: MakeChooser): MakePolicy =>
  (ground, seed) =>
    new Push(ground, makeChooser, seed);

class Push implements Policy {
  readonly #ground: Ground;
  readonly #present: number[];
  readonly #inFlight: Int32Array;
  readonly #chooser: Chooser;

  constructor(ground: Ground, makeChooser: MakeChooser, seed: number) {
    const { agents } = ground.scene;
    this.#ground = ground;
    this.#inFlight = new Int32Array(agents.length);
    this.#present = [...agents.keys()].filter((agent) => agents[agent]?.isPresent === true);
    const weights = Float64Array.from(agents, ({ slots, speeds }) => {
      return (slots * speeds.reduce((sum, speed) => sum + speed, 0)) / speeds.length;
    });
    const random = seededRandom(seed);
    this.#chooser = makeChooser({ ground, random, present: this.#present, inFlight: this.#inFlight, weights });
  }

  arrived(task: number, now: number): void {
    const agent = this.#chooser.choose(now, task);
    this.#inFlight[agent] = (this.#inFlight[agent] as number) + 1; // choosers name agents
    this.#ground.bind(task, agent);
  }

  ended(end: End, now: number): void {
    this.#inFlight[end.agent] = (this.#inFlight[end.agent] as number) - 1; // it was bound
    this.#chooser.ended?.(end, now);
  }

  joined(agent: number): void {
    this.#present.push(agent);
  }

  left(agent: number): void {
    this.#present.splice(this.#present.indexOf(agent), 1);
    this.#chooser.left?.(agent);
  }

  woken(): void {}
}

/** The lowest of all that are there; ties are broken by a random place to start from. */
function lowest({ present, random }: Counts, costOf: (agent: number) => number): number {
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

const inFlightOf =
  ({ inFlight }: Counts) =>
  (agent: number) =>
    inFlight[agent] as number;

export const CHOOSERS = {
  p2c: (counts) => ({ choose: () => betterOfTwo(counts, inFlightOf(counts)) }),
  'least request': (counts) => ({ choose: () => lowest(counts, inFlightOf(counts)) }),
  /** Envoy's least request with weights that someone keeps right: (in flight + 1) ÷ weight. */
  'weighted least request': (counts) => ({
    choose: () =>
      lowest(counts, (agent) => ((counts.inFlight[agent] as number) + 1) / (counts.weights[agent] as number)),
  }),
  'p2c, peak EWMA': (counts) => new EwmaOfTwo(counts),
  prequal: (counts) => new ProbePool(counts),
} as const satisfies Record<string, MakeChooser>;
