// How well the agents that have room now would serve each of a few waiting tasks: the choice of a freed slot, where a
// routing decision is the choice of a task.
import type { Agents } from './agents.ts';
import type { Fleet } from './fleet.ts';
import type { Expectation, Knowledge } from './knowledge.ts';
import type { Need } from './need.ts';
import type { Sessions } from './sessions.ts';

/** Agents with room that are looked at: when tasks are scarce of room there are hardly more. */
const AGENTS_MAX = 4;
/** A gain below this is noise, and not worth passing anybody for. */
const GAIN_MIN = 0.02;
const NO_KIND = { seq: -1, type: '', version: '' };

export interface Wish {
  readonly need: Need;
  /** '' = none. */
  readonly session: string;
}

export interface SuitabilityParts {
  readonly fleet: Fleet;
  readonly knowledge: Knowledge;
  readonly sessions: Sessions;
}

export class Suitability {
  readonly #parts: SuitabilityParts;
  readonly #agents: Agents;
  /** Of the choice in the making: many tasks share a need. */
  readonly #paces = new Map<Need, number>();
  readonly #here: Expectation = { runMs: 0, effectiveMs: 0, success: 0, satisfaction: 0, cost: 0, error: 0 };
  readonly #usual: Expectation = { runMs: 0, effectiveMs: 0, success: 0, satisfaction: 0, cost: 0, error: 0 };

  constructor(parts: SuitabilityParts) {
    this.#parts = parts;
    this.#agents = parts.fleet.agents;
  }

  /**
   * Index of the task that is served best, the first among equals. Weighs what differs between tasks: whose session's
   * agent has room, and how the pace of an agent with room compares with the usual pace of the type.
   */
  best(wishes: readonly Wish[], weights: { readonly performance: number; readonly collaboration: number }): number {
    const [first] = wishes;
    const isOneNeed = wishes.every(({ need }) => need === first?.need);
    this.#paces.clear();
    let chosen = 0;
    let highest = Number.NEGATIVE_INFINITY;
    wishes.forEach(({ need, session }, index) => {
      const affinity = session !== '' && this.#isAtHome(session, need) ? weights.collaboration : 0;
      const value = affinity + (isOneNeed ? 0 : weights.performance * this.#relativePace(need));
      if (index > 0 && value <= highest + GAIN_MIN) return;
      chosen = index;
      highest = value;
    });
    return chosen;
  }

  #isAtHome(session: string, need: Need): boolean {
    const seq = this.#parts.sessions.find(session);
    return seq >= 0 && this.#parts.fleet.hasRoomFor(seq, need);
  }

  #relativePace(need: Need): number {
    let pace = this.#paces.get(need);
    if (pace === undefined) {
      pace = this.#bestPace(need);
      this.#paces.set(need, pace);
    }
    return pace;
  }

  /** 0..1 of the best agent with room; 0.5 is as usual. */
  #bestPace(need: Need): number {
    const { knowledge } = this.#parts;
    const { type } = need.facts;
    knowledge.expect(NO_KIND, type, this.#usual);
    const usual = paceOf(this.#usual);
    let best = 0;
    let looked = 0;
    for (const { cohort, level } of need.places) {
      for (let index = 0; index < cohort.countUpTo(level) && looked < AGENTS_MAX; index++, looked++) {
        const facts = this.#agents.facts[cohort.rows[index] as number]; // below the count
        if (facts === undefined) continue;
        knowledge.expect(facts, type, this.#here);
        const pace = paceOf(this.#here);
        best = Math.max(best, pace + usual > 0 ? pace / (pace + usual) : 0.5);
      }
    }
    return best;
  }
}

function paceOf({ effectiveMs, success }: Expectation): number {
  return effectiveMs > 0 ? success / effectiveMs : 0;
}
