// How long agents took to start: from the decision that asked for them to their joining, first asked, first joined.
import type { RecordOf } from '../../engine/records.ts';

/** Enough to tell a spread; later ones are left out. */
const SAMPLES_MAX = 10_000;
const ORDERS_MAX = 100_000;
/** An agent that joins later than this after the controller started was not started with it. */
const WITH_CONTROLLER_MS = 60_000;
/** Of the samples: what is outside these ranks is taken for an accident. */
const LOW_RANK = 0.05;
const HIGH_RANK = 0.95;

export interface StartUps {
  readonly startupMs: number;
  /** By how much of `startupMs` a start may take longer. */
  readonly startupSpreadRatio: number;
  /** Starts that were measured. */
  readonly count: number;
}

/** Of one type. */
export class StartUpLog {
  readonly #orders: number[] = [];
  readonly #asked: number[] = [];
  readonly #withController: number[] = [];

  scaled({ decision: { from, to, at } }: Pick<RecordOf<'scaled'>, 'decision'>): void {
    for (let count = from; count < to && this.#orders.length < ORDERS_MAX; count++) this.#orders.push(at);
    // Those ordered last are given up first.
    if (to < from) this.#orders.length = Math.max(0, this.#orders.length - (from - to));
  }

  joined(at: number, controllerStartedAt: number): void {
    const orderedAt = this.#orders.shift();
    if (orderedAt !== undefined) keep(this.#asked, at - orderedAt);
    else if (at - controllerStartedAt <= WITH_CONTROLLER_MS) keep(this.#withController, at - controllerStartedAt);
  }

  /** Undefined when none was seen to start. */
  measured(): StartUps | undefined {
    const samples = (this.#asked.length > 0 ? this.#asked : this.#withController).toSorted((a, b) => a - b);
    if (samples.length === 0) return undefined;
    const at = (rank: number): number => samples[Math.floor(rank * (samples.length - 1))] ?? 0;
    const startupMs = at(LOW_RANK);
    const startupSpreadRatio = startupMs === 0 ? 0 : at(HIGH_RANK) / startupMs - 1;
    return { startupMs, startupSpreadRatio, count: samples.length };
  }
}

function keep(samples: number[], ms: number): void {
  if (samples.length < SAMPLES_MAX) samples.push(Math.max(0, ms));
}
