// Now and then a task goes to an agent that ranks low, to learn about it. That costs what the agent is slower, so it
// is for those of which there is something to learn: who may be as fast as the best, for all that is known. Where what
// is known rules that out, one try in ten is left, in case the agent has changed.
import type { Agents } from './agents.ts';
import type { Dice } from './dice.ts';
import type { Expectation, Knowledge } from './knowledge.ts';
import type { Slate } from './slate.ts';

/** Standard errors by which an agent may be faster than predicted: it is by as much one time in six. */
const ERRORS = 1;
/** Share of the tries that agents keep whose run time is known well. */
const KNOWN_RATIO = 0.1;

export interface ExplorationParts {
  readonly agents: Agents;
  readonly knowledge: Knowledge;
  readonly dice: Dice;
}

export class Exploration {
  readonly #parts: ExplorationParts;
  readonly #expected: Expectation = { runMs: 0, effectiveMs: 0, success: 0, satisfaction: 0, cost: 0, error: 0 };

  constructor(parts: ExplorationParts) {
    this.#parts = parts;
  }

  /** Of the candidate at `index`, which chance has chosen, against the best by score. */
  isWorthATry({ rows, runMs }: Slate, { index, best, type }: { index: number; best: number; type: string }): boolean {
    const { agents, knowledge, dice } = this.#parts;
    const facts = agents.facts[rows[index] as number]; // both are candidates
    if (facts === undefined) return false;
    knowledge.expect(facts, type, this.#expected);
    const shortestMs = (runMs[index] as number) * Math.exp(-ERRORS * this.#expected.error);
    return shortestMs <= (runMs[best] as number) || dice.next() < KNOWN_RATIO;
  }
}
