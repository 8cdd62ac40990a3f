// The way of load balancers, for comparison: each task is bound when it arrives, and waits in its agent's own line. The
// balancer sees results as late as the product does, but the agent goes on with its next task at once.
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import { betterOfTwo, type Chooser, type Counts, lowest, type MakeChooser } from './chooser.ts';
import { EwmaOfTwo } from './peak-ewma.ts';
import type { End, Ground, MakePolicy, Policy } from './play.ts';
import { ProbePool } from './probe-pool.ts';

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
