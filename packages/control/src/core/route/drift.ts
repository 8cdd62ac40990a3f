// An agent that has become slow without failing: a machine that swaps, a model behind a limit. What is learned of an
// agent forgets slowly, so that it is exact, and would take dozens of slow tasks to say so.
//
// Page's test (E. S. Page, Biometrika 41, 1954) adds up how much more likely each outcome is if the agent has become
// slow than if it has not; the sum starts anew whenever it falls to nothing, and where it started is where the change
// began. From then on the drift follows the outcomes: it fades as the agent recovers, and as what is learned catches
// up. In memory only: a restarted controller sees it again within a few outcomes.
//
// D1. Only attempts that follow each other count: those that ran at once were slow for the same reason.
// D2. Nobody is suspected for ever.

/** How far a run time was from what was predicted, company taken into account; in logarithms. */
export interface Surprise {
  readonly distance: number;
  /** How far they usually are; above 0. */
  readonly deviation: number;
}

interface Suspicion {
  /** Log-likelihood ratio; 0 once it is believed. */
  evidence: number;
  isBelieved: boolean;
  /** Logarithm of how many times as long its tasks run as was learned, over the outcomes since the change. */
  log: number;
  outcomes: number;
  /** What is taken for true of it. */
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
/** An agent that is avoided says nothing new of itself: after the time of so many of its runs it gets another chance. */
const RUNS_UNTIL_FORGIVEN = 20;
/** No single outcome is taken for further off than so many deviations: some distributions have long tails. */
const DISTANCE_MAX = 3;
/** Run times that hardly scatter have an odd one among them all the same. */
const DEVIATION_MIN = 0.5;
/** The drift follows about so many outcomes. */
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
  readonly #types = new Map<string, Map<number, Suspicion>>();

  /** True when the agent's factor is another now. */
  learn({ agent, taskType, startedAt, at }: Ended, surprise: Surprise): boolean {
    const deviation = Math.max(DEVIATION_MIN, surprise.deviation);
    const off = Math.min(DISTANCE_MAX * deviation, Math.max(-DISTANCE_MAX * deviation, surprise.distance));
    const type = this.#types.get(taskType) ?? new Map<number, Suspicion>();
    let known = type.get(agent);
    if (known === undefined) {
      if (evidenceOf(off, deviation) <= 0) return false;
      known = { evidence: 0, isBelieved: false, log: 0, outcomes: 0, factor: 1, lastAt: 0, until: 0 };
      this.#hold(taskType, type);
      holdAgent(type, agent, known);
    }
    if (startedAt < known.lastAt) return false; // D1
    const before = known.factor;
    known.lastAt = at;
    follow(known, off, deviation);
    known.until = at + RUNS_UNTIL_FORGIVEN * (at - startedAt);
    if (isOver(known)) type.delete(agent);
    return known.factor !== before;
  }

  /**
   * An agent that is no longer suspected, since its time is over (D2); -1 when there is none. Each call looks at the
   * next one in order, so that all have their turn at a constant cost.
   */
  forgiven(taskType: string, now: number): number {
    const type = this.#types.get(taskType);
    if (type === undefined) return -1;
    for (const [agent, known] of type) {
      type.delete(agent);
      if (known.until > now) type.set(agent, known);
      else if (known.isBelieved) return agent;
      break;
    }
    return -1;
  }

  /** Run time there ÷ what was learned of it. */
  factor(agent: number, taskType: string): number {
    return this.#types.get(taskType)?.get(agent)?.factor ?? 1;
  }

  #hold(taskType: string, type: Map<number, Suspicion>): void {
    this.#types.set(taskType, type);
    if (this.#types.size > TYPES_MAX) deleteFirst(this.#types);
  }
}

function follow(known: Suspicion, off: number, deviation: number): void {
  known.outcomes = Math.min(OUTCOMES_MAX, known.outcomes + 1);
  // What was predicted contained the factor.
  known.log += (off + Math.log(known.factor) - known.log) / known.outcomes;
  if (known.isBelieved) {
    known.factor = known.log < LOG_MIN ? 1 : believed(known, deviation);
    return;
  }
  known.evidence += evidenceOf(off, deviation);
  if (known.evidence < EVIDENCE_MIN) return;
  known.isBelieved = true;
  known.factor = believed(known, deviation);
}

const isOver = ({ isBelieved, evidence, log }: Suspicion): boolean => (isBelieved ? log < LOG_MIN : evidence <= 0);

function evidenceOf(off: number, deviation: number): number {
  return (LOG_CHANGE * (off - LOG_CHANGE / 2)) / deviation ** 2;
}

/** As far as it stands out from noise. */
function believed({ log, outcomes }: Suspicion, deviation: number): number {
  const share = Math.max(0, 1 - (STANDING_OUT_MIN * deviation ** 2) / (outcomes * log ** 2));
  return Math.exp(share * log);
}

function holdAgent(type: Map<number, Suspicion>, agent: number, suspicion: Suspicion): void {
  type.set(agent, suspicion);
  if (type.size > AGENTS_MAX) deleteFirst(type);
}

function deleteFirst<K>(map: Map<K, unknown>): void {
  for (const first of map.keys()) {
    map.delete(first);
    return;
  }
}
