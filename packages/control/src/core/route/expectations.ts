// A direct-mapped cache of what is known per agent and task type, 32 bytes a line: a decision reads 64 of them.
// An agent's own outcome refreshes its line at once, its peers' outcomes when there are twice as many as at the last time.
import { type AgentFacts, type Agents, AGENT_WIDTH, SEQ } from './agents.ts';
import type { Expectation, Knowledge } from './knowledge.ts';
import type { Need } from './need.ts';

/** Places in a line. The first three say whose it is and the revision until which it holds. */
const AGENT = 0;
const TYPE = 1;
const VALID_UNTIL = 2;
/** 0 = unknown. */
export const KNOWN_RUN_MS = 3;
/** Time of attempts per completed task; 0 = unknown. */
export const KNOWN_COMPLETION_MS = 4;
export const KNOWN_PACE = 5;
export const KNOWN_QUALITY = 6;
/** Reported money per completed task. */
export const KNOWN_COST = 7;
export const LINE = 8;

const LINES_MIN = 1 << 12;
const REFRESH_AFTER_MIN = 16;
const REFRESH_AFTER_MAX = 65_536;
/** Of expected success: below it, a completed task costs as good as infinitely much. */
const SUCCESS_MIN = 0.01;

export class Expectations {
  readonly #agents: Agents;
  readonly #knowledge: Knowledge;
  readonly #linesMax: number;
  readonly #expected: Expectation = { runMs: 0, effectiveMs: 0, success: 0, satisfaction: 0, cost: 0 };
  /** Lines of other pairs overwritten since the cache last grew. */
  #evictions = 0;
  mask = LINES_MIN - 1;
  values = new Float32Array(LINES_MIN * LINE);
  /** The same memory. Sequence and type numbers are compared in 32 bits: a row would have to see 2³² agents to mistake one. */
  tags = new Uint32Array(this.values.buffer);

  constructor(options: { readonly agents: Agents; readonly knowledge: Knowledge; readonly linesMax: number }) {
    this.#agents = options.agents;
    this.#knowledge = options.knowledge;
    this.#linesMax = options.linesMax;
  }

  /** Where the line of a pair begins. `values` and `tags` may be others after the call. */
  line(row: number, need: Need, revision: number): number {
    const { tags } = this;
    const at = this.#place(row, need.typeId);
    const isHeld = tags[at + AGENT] === this.#seq(row) && tags[at + TYPE] === need.typeId;
    return isHeld && revision < (tags[at + VALID_UNTIL] as number) ? at : this.#fill(row, need, revision);
  }

  /** What was known of the agent has changed. */
  forget(row: number, typeId: number): void {
    const at = this.#place(row, typeId);
    if (this.tags[at + AGENT] === this.#seq(row) && this.tags[at + TYPE] === typeId) this.tags[at + VALID_UNTIL] = 0;
  }

  /** Rows of one type lie side by side, from a start that its number scatters. */
  #place(row: number, typeId: number): number {
    return ((row + Math.imul(typeId, 0x9e3779b1)) & this.mask) * LINE;
  }

  #seq(row: number): number {
    return (this.#agents.table[row * AGENT_WIDTH + SEQ] as number) >>> 0; // rows come from the index
  }

  #fill(row: number, need: Need, revision: number): number {
    const { typeId } = need;
    const expected = this.#expected;
    const facts = this.#agents.facts[row] as AgentFacts; // rows in use have facts
    this.#knowledge.expect(facts, need.facts.type, expected);
    const at = this.#claim(row, typeId);
    const { tags, values } = this;
    const success = Math.max(SUCCESS_MIN, expected.success);
    const completionMs = expected.effectiveMs / success;
    tags[at + AGENT] = this.#seq(row);
    tags[at + TYPE] = typeId;
    tags[at + VALID_UNTIL] = revision + Math.max(REFRESH_AFTER_MIN, Math.min(REFRESH_AFTER_MAX, revision));
    values[at + KNOWN_RUN_MS] = expected.runMs;
    values[at + KNOWN_COMPLETION_MS] = completionMs;
    values[at + KNOWN_PACE] = completionMs > 0 ? 1 / completionMs : 0;
    values[at + KNOWN_QUALITY] = expected.success * expected.satisfaction;
    values[at + KNOWN_COST] = expected.cost / success;
    return at;
  }

  #claim(row: number, typeId: number): number {
    const at = this.#place(row, typeId);
    const { tags } = this;
    const isOther = tags[at + TYPE] !== 0 && (tags[at + AGENT] !== this.#seq(row) || tags[at + TYPE] !== typeId);
    if (!isOther || ++this.#evictions * 4 < this.mask || this.mask + 1 >= this.#linesMax) return at;
    this.#grow();
    return this.#place(row, typeId);
  }

  /** Starts empty: what is in use comes back with the next decisions. */
  #grow(): void {
    this.mask = this.mask * 2 + 1;
    this.#evictions = 0;
    this.values = new Float32Array((this.mask + 1) * LINE);
    this.tags = new Uint32Array(this.values.buffer);
  }
}
