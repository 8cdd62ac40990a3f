// The work that arrivals bring, as it would be done by agents without end: how much by when, in a bounded table.
import type { ArrivalSource } from '../plan.ts';

/** Edges of the table; beyond them its step doubles. */
const EDGES_MAX = 1 << 20;
const STEP_MS = 1000;

export interface OfferedWork {
  readonly stepMs: number;
  /** Slot milliseconds done by each edge, `stepMs` apart from 0 on, if every task began when it arrives. */
  readonly doneMs: Float64Array;
  readonly tasks: number;
}

export interface OfferedOptions {
  readonly type: string;
  readonly speed: number;
}

/** Reads the arrivals of one type once, in any number. */
export async function offeredWork(arrivals: ArrivalSource, { type, speed }: OfferedOptions): Promise<OfferedWork> {
  const table = new BendTable();
  let tasks = 0;
  for await (const chunk of arrivals) {
    for (const arrival of chunk) {
      if (arrival.type !== type) continue;
      tasks++;
      table.bend(arrival.atMs, 1);
      table.bend(arrival.atMs + arrival.serviceMs / speed, -1);
    }
  }
  return { stepMs: table.stepMs, doneMs: table.line(), tasks };
}

/** A line that starts flat at 0 and bends at any times; its height is known at the edges, exactly. */
class BendTable {
  stepMs = STEP_MS;
  /** What bends before an edge have added by the edge itself. */
  #added = new Float64Array(1024);
  /** By how much the slope has changed since the edge before. */
  #bent = new Float64Array(1024);
  #edges = 1;

  bend(at: number, slope: number): void {
    let edge = Math.floor(at / this.stepMs) + 1;
    while (edge >= EDGES_MAX) {
      this.#coarsen();
      edge = Math.floor(at / this.stepMs) + 1;
    }
    this.#reserve(edge);
    this.#edges = Math.max(this.#edges, edge + 1);
    this.#added[edge] = (this.#added[edge] ?? 0) + slope * (edge * this.stepMs - at);
    this.#bent[edge] = (this.#bent[edge] ?? 0) + slope;
  }

  line(): Float64Array {
    const heights = new Float64Array(this.#edges);
    let slope = 0;
    for (let edge = 1; edge < this.#edges; edge++) {
      heights[edge] = (heights[edge - 1] ?? 0) + slope * this.stepMs + (this.#added[edge] ?? 0);
      slope += this.#bent[edge] ?? 0;
    }
    return heights;
  }

  #reserve(edge: number): void {
    if (edge < this.#added.length) return;
    const length = Math.min(EDGES_MAX, 2 ** Math.ceil(Math.log2(edge + 1)));
    this.#added = extended(this.#added, length);
    this.#bent = extended(this.#bent, length);
  }

  /** Every second edge goes; what bent before it is moved to the next one that stays. */
  #coarsen(): void {
    const added = new Float64Array(this.#added.length);
    const bent = new Float64Array(this.#bent.length);
    for (let edge = 1; edge < this.#edges; edge++) {
      const isKept = edge % 2 === 0;
      const to = isKept ? edge / 2 : (edge + 1) / 2;
      const slope = this.#bent[edge] ?? 0;
      added[to] = (added[to] ?? 0) + (this.#added[edge] ?? 0) + (isKept ? 0 : slope * this.stepMs);
      bent[to] = (bent[to] ?? 0) + slope;
    }
    this.#added = added;
    this.#bent = bent;
    this.#edges = Math.floor(this.#edges / 2) + 1;
    this.stepMs *= 2;
  }
}

function extended(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(values);
  return longer;
}
