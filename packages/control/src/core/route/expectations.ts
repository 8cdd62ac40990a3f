// A direct-mapped cache of what is known per agent and task type, 32 bytes a line: a decision reads up to 64 of them.
// An agent's own outcome refreshes its line at once, its peers' outcomes when there are twice as many as at the last
// time.
import type { Agents } from './agents.ts';
import type { Drift } from './drift.ts';
import type { AgentFacts } from './facts.ts';
import type { Expectation, Knowledge } from './knowledge.ts';
import type { Need } from './need.ts';
import type { Slate } from './slate.ts';

/** Places in a line. The first three say whose it is and the revision until which it holds. */
const AGENT = 0;
const TYPE = 1;
const VALID_UNTIL = 2;
/** 0 = unknown. */
const KNOWN_RUN_MS = 3;
/** Completed tasks per millisecond of attempts; 0 = unknown. */
const KNOWN_PACE = 4;
/** Success × satisfaction. */
const KNOWN_QUALITY = 5;
/** Reported money per completed task. */
const KNOWN_COST = 6;
/** The row of the agent, so that a line can move when the cache grows. */
const ROW = 7;
const LINE = 8;

const LINES_MIN = 1 << 12;
const REFRESH_AFTER_MIN = 16;
const REFRESH_AFTER_MAX = 65_536;
/** Of expected success: below it, a completed task costs as good as infinitely much. */
const SUCCESS_MIN = 0.01;

export interface ExpectationsOptions {
  readonly agents: Agents;
  readonly knowledge: Knowledge;
  readonly drift: Drift;
  readonly linesMax: number;
}

export class Expectations {
  readonly #agents: Agents;
  readonly #knowledge: Knowledge;
  readonly #drift: Drift;
  readonly #linesMax: number;
  readonly #expected: Expectation = { runMs: 0, effectiveMs: 0, success: 0, satisfaction: 0, cost: 0, error: 0 };
  #stale = new Int32Array(64);
  /** Lines of other pairs overwritten since the cache last grew. */
  #evictions = 0;
  #mask = LINES_MIN - 1;
  values = new Float32Array(LINES_MIN * LINE);
  /** The same memory, for the first three places. */
  #tags = new Int32Array(this.values.buffer);

  constructor(options: ExpectationsOptions) {
    this.#agents = options.agents;
    this.#knowledge = options.knowledge;
    this.#drift = options.drift;
    this.#linesMax = options.linesMax;
  }

  /** Writes what is known of all candidates to the slate; where nothing is, `unknownMs` stands in. Costs are as reported. */
  look(slate: Slate, need: Need, { revision, unknownMs }: { revision: number; unknownMs: number }): void {
    this.#refresh(slate, need, revision);
    const { rows, runMs, pace, quality, cost, count } = slate;
    const { values } = this;
    const mask = this.#mask;
    const start = this.#start(need.typeId);
    for (let index = 0; index < count; index++) {
      const at = (((rows[index] as number) + start) & mask) * LINE; // index < count
      const knownMs = values[at + KNOWN_RUN_MS] as number;
      const knownPace = values[at + KNOWN_PACE] as number;
      runMs[index] = knownMs > 0 ? knownMs : unknownMs;
      // An agent without a completed task may have failed ones, so that its pace is known and its run time is not.
      pace[index] = knownPace > 0 ? knownPace : 1 / unknownMs;
      quality[index] = values[at + KNOWN_QUALITY] as number;
      cost[index] = values[at + KNOWN_COST] as number;
    }
  }

  #refresh(slate: Slate, need: Need, revision: number): void {
    this.#fit(slate.count);
    const { tag } = this.#agents;
    const { rows, count } = slate;
    const tags = this.#tags;
    const mask = this.#mask;
    const stale = this.#stale;
    const { typeId } = need;
    const start = this.#start(typeId);
    let staleCount = 0;
    // No calls in here: a loop without them is several times faster than one that fills as it goes.
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number; // index < count
      const at = ((row + start) & mask) * LINE;
      const isHeld = tags[at + AGENT] === tag[row] && tags[at + TYPE] === typeId;
      if (!isHeld || revision >= (tags[at + VALID_UNTIL] as number)) stale[staleCount++] = row;
    }
    // index < staleCount
    for (let index = 0; index < staleCount; index++) this.#fill(stale[index] as number, need, revision);
  }

  /** What was known of the agent has changed. */
  forget(row: number, typeId: number): void {
    const at = this.#place(row, typeId);
    if (this.#tags[at + AGENT] === this.#agents.tag[row] && this.#tags[at + TYPE] === typeId)
      this.#tags[at + VALID_UNTIL] = 0;
  }

  /**
   * Lines of one type lie side by side. The upper bits of a multiple of the golden ratio space the types out evenly: as
   * long as all pairs would fit, hardly any overlap. (The lower bits would only scatter them.)
   */
  #start(typeId: number): number {
    return Math.imul(typeId, 0x9e3779b1) >>> (Math.clz32(this.#mask) & 31);
  }

  #place(row: number, typeId: number): number {
    return ((row + this.#start(typeId)) & this.#mask) * LINE;
  }

  #fill(row: number, need: Need, revision: number): void {
    const { typeId } = need;
    const expected = this.#expected;
    const facts = this.#agents.facts[row] as AgentFacts; // rows in use have facts
    this.#knowledge.expect(facts, need.facts.type, expected);
    const { values } = this;
    const tags = this.#tags;
    const at = this.#place(row, typeId);
    const tag = this.#agents.tag[row] as number; // rows come from the index
    if (tags[at + TYPE] !== 0 && (tags[at + AGENT] !== tag || tags[at + TYPE] !== typeId)) this.#evictions++;
    const success = Math.max(SUCCESS_MIN, expected.success);
    tags[at + AGENT] = tag;
    tags[at + TYPE] = typeId;
    tags[at + ROW] = row;
    tags[at + VALID_UNTIL] = revision + Math.max(REFRESH_AFTER_MIN, Math.min(REFRESH_AFTER_MAX, revision));
    const drift = this.#drift.factor(facts.seq, need.facts.type, expected.runMs);
    values[at + KNOWN_RUN_MS] = expected.runMs * drift;
    values[at + KNOWN_PACE] = expected.effectiveMs > 0 ? success / (expected.effectiveMs * drift) : 0;
    values[at + KNOWN_QUALITY] = expected.success * expected.satisfaction;
    values[at + KNOWN_COST] = expected.cost / success;
  }

  /**
   * Grows between decisions only. There is a line for every row at least, so that two candidates of one decision, which
   * differ in their rows, never share one.
   */
  #fit(candidates: number): void {
    if (this.#stale.length < candidates) this.#stale = new Int32Array(candidates * 2);
    const lines = this.#mask + 1;
    const isCrowded = this.#evictions * 4 > lines && lines < this.#linesMax;
    if (!isCrowded && lines >= this.#agents.rowsMax) return;
    this.#mask = this.#mask * 2 + 1;
    this.#evictions = 0;
    const old = this.values;
    const oldTags = this.#tags;
    this.values = new Float32Array(lines * 2 * LINE);
    this.#tags = new Int32Array(this.values.buffer);
    for (let at = 0; at < oldTags.length; at += LINE) {
      const typeId = oldTags[at + TYPE] as number; // at + LINE ≤ length
      if (typeId !== 0) this.values.set(old.subarray(at, at + LINE), this.#place(oldTags[at + ROW] as number, typeId));
    }
    this.#fit(candidates);
  }
}
