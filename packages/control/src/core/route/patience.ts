// Better late than slow: when only agents are free on which a task would run far longer than usual, it may be
// quicker to wait for a faster one. A slow agent is used once the line for the faster ones is long enough, which
// keeps its capacity: the threshold rule that is optimal for two servers (W. Lin and P. R. Kumar, IEEE Transactions
// on Automatic Control 29, 1984; before, R. L. Larsen and A. K. Agrawala, IEEE Transactions on Software Engineering
// 9, 1983).
//
// P1. No task waits for a faster agent longer than it would run on the slow one.
// P2. Nobody waits for agents that are not there: only open ones of the same need count.
import type { Agents } from './agents.ts';
import type { Expectations } from './expectations.ts';
import type { Need } from './need.ts';
import { Slate } from './slate.ts';

/** An agent is slow where the task would run this many times as long as it usually does. */
const SLOW_RATIO = 2;
/** An agent is worth waiting for where it would run at most this share of that time. */
const FAST_RATIO = 0.5;
/** Agents that are looked at; of more, these speak for all. */
const AGENTS_MAX = 64;

export interface PatienceParts {
  readonly agents: Agents;
  readonly expectations: Expectations;
}

/** The choice that waiting is compared with, and the line. */
export interface Prospect {
  readonly need: Need;
  /** Predicted run time on the agent that is free. */
  readonly runMs: number;
  /** Mean run time of the type over the fleet; 0 = unknown. */
  readonly usualMs: number;
  /** Tasks of this need that wait, this one included. */
  readonly waiting: number;
  readonly waitedMs: number;
  /** Most of `runMs` that waiting and running elsewhere may take; 0 = never wait. */
  readonly ratio: number;
  readonly revision: number;
  readonly unknownMs: number;
}

export class Patience {
  readonly #parts: PatienceParts;
  readonly #faster = new Slate(AGENTS_MAX);

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /** How long the task should wait at most before it takes what is free; 0 = not at all. */
  waitMs(prospect: Prospect): number {
    const { runMs, usualMs, waiting, waitedMs, ratio } = prospect;
    if (usualMs === 0 || runMs < SLOW_RATIO * usualMs || ratio === 0 || waitedMs >= runMs) return 0;
    const { slots, perMs } = this.#pace(prospect);
    // Its turn comes when as many slots have come free as tasks wait; then it runs as long as it does there on average.
    return slots > 0 && (waiting + slots) / perMs < ratio * runMs ? runMs - waitedMs : 0;
  }

  /** Slots of the faster agents, and how many tasks they complete in a millisecond while they are busy. */
  #pace({ need, runMs, revision, unknownMs }: Prospect): { readonly slots: number; readonly perMs: number } {
    const { agents, expectations } = this.#parts;
    const faster = this.#faster;
    faster.clear();
    let open = 0;
    for (const { cohort } of need.places) {
      open += cohort.openCount;
      // The busiest of the open ones stand last; those are waited for.
      for (let index = cohort.openCount - 1; index >= 0 && faster.count < AGENTS_MAX; index--)
        faster.push(cohort.rows[index] as number); // index < openCount
    }
    expectations.look(faster, need, { revision, unknownMs });
    let slots = 0;
    let perMs = 0;
    for (let index = 0; index < faster.count; index++) {
      const elsewhereMs = faster.runMs[index] as number; // index < count, as below
      if (elsewhereMs > FAST_RATIO * runMs) continue;
      const own = agents.slots[faster.rows[index] as number] as number;
      slots += own;
      perMs += own / elsewhereMs;
    }
    const scale = open / faster.count; // the chosen one is among them
    return { slots: slots * scale, perMs: perMs * scale };
  }
}
