// The agents of the fleet in one dense table: a decision reads numbers from here, never objects.
import { assert } from '../../base/assert.ts';
import type { Kind } from './kind.ts';

export interface AgentFacts {
  readonly seq: number;
  readonly type: string;
  /** Its type, its capabilities, and its labels as name=value. */
  readonly terms: readonly string[];
  readonly slots: number;
  readonly costPerHour: number;
  readonly version: string;
}

/** Columns of the table, row by row in one array: an agent's numbers share a cache line. */
export const SEQ = 0;
export const SLOTS = 1;
export const SLOTS_BUSY = 2;
export const WORK_MS = 3;
/** 1 ÷ slots, because a decision divides by it often. */
export const PER_SLOT = 4;
export const COST_PER_SLOT_MS = 5;
/** CPU or memory pressure in [0, 1], when sampled. */
export const PRESSURE = 6;
export const AGENT_WIDTH = 8;

const HOUR_MS = 3_600_000;
const ROWS_MIN = 64;

/** One row per agent; rows are reused, sequence numbers never are. */
export class Agents {
  readonly #free: number[] = [];
  readonly #rowBySeq = new Map<number, number>();
  #rowsUsed = 0;

  readonly facts: (AgentFacts | undefined)[] = [];
  readonly kind: (Kind | undefined)[] = [];
  table = new Float64Array(ROWS_MIN * AGENT_WIDTH);
  /** The low 32 bits of the sequence number: tells the agents that a row has held apart. */
  tag = new Int32Array(ROWS_MIN);
  isOpen = new Uint8Array(ROWS_MIN);
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
    assert(row !== undefined, `agent ${seq} is not in the fleet`);
    return row;
  }

  get(row: number, column: number): number {
    return this.table[row * AGENT_WIDTH + column] as number; // rows come from `row` or a cohort
  }

  set(row: number, column: number, value: number): void {
    this.table[row * AGENT_WIDTH + column] = value;
  }

  add(facts: AgentFacts, isOpen: boolean): number {
    assert(!this.#rowBySeq.has(facts.seq), `agent ${facts.seq} joined twice`);
    const row = this.#free.pop() ?? this.#rowsUsed++;
    if (row >= this.isOpen.length) this.#grow();
    this.#rowBySeq.set(facts.seq, row);
    this.table.fill(0, row * AGENT_WIDTH, (row + 1) * AGENT_WIDTH);
    this.set(row, SEQ, facts.seq);
    this.tag[row] = facts.seq | 0;
    this.isOpen[row] = isOpen ? 1 : 0;
    this.describe(row, facts);
    return row;
  }

  /** Facts that may change while it stays in the fleet; the counters are not touched. */
  describe(row: number, facts: AgentFacts): void {
    assert(Number.isInteger(facts.slots) && facts.slots > 0, `agent ${facts.seq} needs at least one slot`);
    this.facts[row] = facts;
    this.set(row, SLOTS, facts.slots);
    this.set(row, PER_SLOT, 1 / facts.slots);
    this.set(row, COST_PER_SLOT_MS, facts.costPerHour / HOUR_MS / facts.slots);
  }

  remove(row: number): void {
    this.#rowBySeq.delete(this.get(row, SEQ));
    this.facts[row] = undefined;
    this.kind[row] = undefined;
    this.set(row, SEQ, -1);
    this.#free.push(row);
  }

  #grow(): void {
    const { table, tag, isOpen, position, level } = this;
    const rows = isOpen.length * 2;
    this.table = new Float64Array(rows * AGENT_WIDTH);
    this.table.set(table);
    this.tag = new Int32Array(rows);
    this.tag.set(tag);
    this.isOpen = new Uint8Array(rows);
    this.isOpen.set(isOpen);
    this.position = new Int32Array(rows);
    this.position.set(position);
    this.level = new Uint16Array(rows);
    this.level.set(level);
  }
}
