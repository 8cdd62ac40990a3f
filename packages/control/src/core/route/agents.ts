// The agents of the fleet in dense columns: a decision reads numbers from here, never objects.
import { assert } from '../../base/assert.ts';
import { SeqTable } from '../../base/seq-table.ts';
import type { AgentFacts } from './facts.ts';

const HOUR_MS = 3_600_000;
const ROWS_MIN = 64;
const GLANCE = 4;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/** One row per agent; rows are reused, sequence numbers never are. */
export class Agents<Kind = unknown> {
  readonly #free: number[] = [];
  readonly #rowBySeq = new SeqTable<number>();
  #rowsUsed = 0;

  readonly facts: (AgentFacts | undefined)[] = [];
  readonly kind: (Kind | undefined)[] = [];
  seq = new Float64Array(ROWS_MIN);
  slots = new Float64Array(ROWS_MIN);
  slotsBusy = new Float64Array(ROWS_MIN);
  workMs = new Float64Array(ROWS_MIN);
  /** CPU or memory pressure in [0, 1], when sampled. */
  pressure = new Float64Array(ROWS_MIN);
  /**
   * What a decision reads of an agent, side by side in one half of a cache line: in-flight work ÷ slots, share of free
   * slots less pressure, 1 ÷ slots, cost per slot and millisecond. Derived from the columns above by `refresh`.
   */
  glance = new Float64Array(ROWS_MIN * GLANCE);
  /** The low 32 bits of the sequence number: tells the agents that a row has held apart. */
  tag = new Int32Array(ROWS_MIN);
  isOpen = new Uint8Array(ROWS_MIN);
  /** Closed because it did worse than its peers; see ejection.ts. */
  isEjected = new Uint8Array(ROWS_MIN);
  /** It would be ejected, were it not the last one that can do something. */
  isSpared = new Uint8Array(ROWS_MIN);
  /** When it joined, or came back from an ejection; -Infinity = long ago. */
  since = new Float64Array(ROWS_MIN);
  /** Tasks that a young agent has earned; see slow-start.ts. */
  credit = new Float64Array(ROWS_MIN);
  /** The latest of all `since`. */
  latestSince = LONG_AGO;
  ejected = 0;
  /** Where its cohort keeps it. */
  position = new Int32Array(ROWS_MIN);
  level = new Uint16Array(ROWS_MIN);

  get size(): number {
    return this.#rowBySeq.size;
  }

  /** Rows are below this. */
  get rowsMax(): number {
    return this.#rowsUsed;
  }

  /** -1 when the agent is not in the fleet. */
  find(seq: number): number {
    return this.#rowBySeq.get(seq) ?? -1;
  }

  row(seq: number): number {
    const row = this.#rowBySeq.get(seq);
    if (row === undefined) assert(false, `agent ${seq} is not in the fleet`);
    return row;
  }

  add(facts: AgentFacts, isOpen: boolean): number {
    assert(this.#rowBySeq.get(facts.seq) === undefined, `agent ${facts.seq} joined twice`);
    const row = this.#free.pop() ?? this.#rowsUsed++;
    if (row >= this.isOpen.length) this.#grow();
    this.#rowBySeq.set(facts.seq, row);
    this.seq[row] = facts.seq;
    this.slotsBusy[row] = 0;
    this.workMs[row] = 0;
    this.pressure[row] = 0;
    this.tag[row] = facts.seq | 0;
    this.isOpen[row] = isOpen ? 1 : 0;
    this.isEjected[row] = 0;
    this.isSpared[row] = 0;
    this.begin(row, LONG_AGO);
    this.describe(row, facts);
    return row;
  }

  /** It is new at `since`. */
  begin(row: number, since: number): void {
    this.since[row] = since;
    this.credit[row] = 0;
    this.latestSince = Math.max(this.latestSince, since);
  }

  /** Facts that may change while it stays in the fleet; the counters are not touched. */
  describe(row: number, facts: AgentFacts): void {
    assert(Number.isInteger(facts.slots) && facts.slots > 0, `agent ${facts.seq} needs at least one slot`);
    this.facts[row] = facts;
    this.slots[row] = facts.slots;
    this.refresh(row);
  }

  /** After any change of its numbers. */
  refresh(row: number): void {
    const share = 1 / (this.slots[row] as number); // the row is in use
    const at = row * GLANCE;
    this.glance[at] = (this.workMs[row] as number) * share;
    this.glance[at + 1] =
      Math.max(0, 1 - (this.slotsBusy[row] as number) * share) * (1 - (this.pressure[row] as number));
    this.glance[at + 2] = share;
    this.glance[at + 3] = ((this.facts[row]?.costPerHour ?? 0) / HOUR_MS) * share;
  }

  remove(row: number): void {
    this.#rowBySeq.delete(this.seq[row] as number); // the row is in use
    this.ejected -= this.isEjected[row] as number;
    this.facts[row] = undefined;
    this.kind[row] = undefined;
    this.seq[row] = -1;
    this.#free.push(row);
  }

  #grow(): void {
    const rows = this.isOpen.length * 2;
    this.seq = longer(this.seq, new Float64Array(rows));
    this.slots = longer(this.slots, new Float64Array(rows));
    this.slotsBusy = longer(this.slotsBusy, new Float64Array(rows));
    this.workMs = longer(this.workMs, new Float64Array(rows));
    this.pressure = longer(this.pressure, new Float64Array(rows));
    this.glance = longer(this.glance, new Float64Array(rows * GLANCE));
    this.tag = longer(this.tag, new Int32Array(rows));
    this.isOpen = longer(this.isOpen, new Uint8Array(rows));
    this.isEjected = longer(this.isEjected, new Uint8Array(rows));
    this.isSpared = longer(this.isSpared, new Uint8Array(rows));
    this.since = longer(this.since, new Float64Array(rows));
    this.credit = longer(this.credit, new Float64Array(rows));
    this.position = longer(this.position, new Int32Array(rows));
    this.level = longer(this.level, new Uint16Array(rows));
  }
}

function longer<T extends { set(from: T): void }>(column: T, into: T): T {
  into.set(column);
  return into;
}
