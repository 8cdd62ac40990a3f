// An agent that has become slow without failing: a machine that swaps, a model behind a limit. What is learned of an
// agent forgets slowly, so that it is exact, and would take dozens of slow tasks to say so.
//
// Page's test (E. S. Page, Biometrika 41, 1954) adds up how much more likely each outcome is if the agent has become
// slow than if it has not; the sum starts anew whenever it falls to nothing, and where it started is where the change
// began. From then on the outcomes since the change are believed instead of the averages, as far as the two differ by
// more than chance: that ends when the agent recovers, and when the averages have caught up. In memory only: a
// restarted controller sees it again within a few outcomes.
//
// D1. Only attempts that follow each other count: those that ran at once were slow for the same reason.
// D2. Nobody is suspected for ever.
import { Recent } from '../../base/recent.ts';

/** A run time against what was predicted, company taken into account; in logarithms. */
export interface Surprise {
  readonly distance: number;
  /** Of the prediction, in milliseconds, that would have made it no surprise. */
  readonly log: number;
  /** How far they usually are; above 0. */
  readonly deviation: number;
}

interface Suspicion {
  /** Log-likelihood ratio; 0 once it is believed. */
  evidence: number;
  isBelieved: boolean;
  /** What would have predicted the outcomes since the change: mean, deviation and number of its logarithms. */
  log: number;
  deviation: number;
  outcomes: number;
  /** What was last taken for true of it. */
  factor: number;
  /** End of the last outcome that counted. */
  lastAt: number;
  /** When it is forgiven, unless something new is said of it. */
  until: number;
}

/** A change of this factor is what the test looks for; smaller ones are left to the averages. */
const LOG_CHANGE = Math.log(3);
/** From this log-likelihood ratio on it is believed: a change is a thousand times as likely as none. */
const EVIDENCE_MIN = 7;
/** An agent that is avoided says nothing new: after the time of so many of its runs it gets another chance. */
const RUNS_UNTIL_FORGIVEN = 20;
/** No single outcome is taken for further off than so many deviations: some distributions have long tails. */
const DISTANCE_MAX = 3;
/** Run times that hardly scatter have an odd one among them all the same. */
const DEVIATION_MIN = 0.5;
/** About so many of the last outcomes count. */
const OUTCOMES_MAX = 8;
/** A drift below this factor is none. */
const LOG_MIN = Math.log(1.25);
/** Squared standard errors from which it counts; see learn/estimates.ts. */
const STANDING_OUT_MIN = 2;
const TYPES_MAX = 1000;
/** Agents in doubt of one task type. */
const AGENTS_MAX = 4096;

/** An outcome of a task type on an agent. */
export interface Ended {
  readonly agent: number;
  readonly taskType: string;
  readonly startedAt: number;
  readonly at: number;
}

export class Drift {
  /** By task type and agent; of whom nothing is suspected is left out. At a bound the first in order gives way. */
  readonly #types = new Map<string, Recent<number, Suspicion>>();

  /** True when the agent's factor is another now. */
  learn({ agent, taskType, startedAt, at }: Ended, surprise: Surprise): boolean {
    const deviation = Math.max(DEVIATION_MIN, surprise.deviation);
    const off = Math.min(DISTANCE_MAX * deviation, Math.max(-DISTANCE_MAX * deviation, surprise.distance));
    const type = this.#types.get(taskType) ?? new Recent<number, Suspicion>();
    let known = type.get(agent);
    if (known === undefined) {
      if (evidenceOf(off, deviation) <= 0) return false;
      known = { evidence: 0, isBelieved: false, log: 0, deviation, outcomes: 0, factor: 1, lastAt: 0, until: 0 };
      this.#hold(taskType, type);
      holdAgent(type, agent, known);
    }
    if (startedAt < known.lastAt) return false; // D1
    known.lastAt = at;
    known.outcomes = Math.min(OUTCOMES_MAX, known.outcomes + 1);
    known.deviation = deviation;
    // As far off as it may be taken for.
    known.log += (surprise.log - surprise.distance + off - known.log) / known.outcomes;
    if (known.isBelieved) {
      if (known.factor > 1) known.until = at + RUNS_UNTIL_FORGIVEN * (at - startedAt);
      return true;
    }
    known.evidence += evidenceOf(off, deviation);
    known.until = at + RUNS_UNTIL_FORGIVEN * (at - startedAt);
    if (known.evidence <= 0) type.delete(agent);
    known.isBelieved = known.evidence >= EVIDENCE_MIN;
    return known.isBelieved;
  }

  /**
   * An agent that is no longer suspected, since its time is over (D2); -1 when there is none. Each call looks at the
   * next one in order, so that all have their turn at a constant cost.
   */
  forgiven(taskType: string, now: number): number {
    const type = this.#types.get(taskType);
    const agent = type?.oldest();
    if (type === undefined || agent === undefined) return -1;
    const known = type.use(agent);
    if (known === undefined || known.until > now) return -1;
    type.delete(agent);
    return known.isBelieved ? agent : -1;
  }

  /** How many times `learnedMs` a task of the type is believed to run there. */
  factor(agent: number, taskType: string, learnedMs: number): number {
    const known = this.#types.get(taskType)?.get(agent);
    if (known === undefined || !known.isBelieved || learnedMs <= 0) return 1;
    const log = known.log - Math.log(learnedMs);
    known.factor = log < LOG_MIN ? 1 : believed(log, known);
    return known.factor;
  }

  #hold(taskType: string, type: Recent<number, Suspicion>): void {
    this.#types.set(taskType, type);
    if (this.#types.size <= TYPES_MAX) return;
    for (const first of this.#types.keys()) {
      this.#types.delete(first);
      return;
    }
  }
}

function evidenceOf(off: number, deviation: number): number {
  return (LOG_CHANGE * (off - LOG_CHANGE / 2)) / deviation ** 2;
}

/** As far as it stands out from noise. */
function believed(log: number, { outcomes, deviation }: Suspicion): number {
  const share = Math.max(0, 1 - (STANDING_OUT_MIN * deviation ** 2) / (outcomes * log ** 2));
  return Math.exp(share * log);
}

function holdAgent(type: Recent<number, Suspicion>, agent: number, suspicion: Suspicion): void {
  type.set(agent, suspicion);
  const oldest = type.oldest();
  if (type.size > AGENTS_MAX && oldest !== undefined) type.delete(oldest);
}
