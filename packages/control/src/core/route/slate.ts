// The slate: one decision in the making. A table of candidates, reused from decision to decision.

/** Columns of the table, row by row in one array: a candidate's numbers share a cache line. */
export const SCORE = 0;
/** In-flight work ÷ capacity. */
export const WORK_RATIO = 1;
/** Share of its slots that are free. */
export const FREE_RATIO = 2;
export const RUN_MS = 3;
/** Completed tasks per millisecond of attempts, failures counted in. */
export const PACE = 4;
/** Success × satisfaction. */
export const QUALITY = 5;
/** Time until the agent has worked off what it holds and this task. */
export const DRAIN_MS = 6;
export const COST = 7;
export const WIDTH = 8;

/** The score of a candidate that is out of the running. */
export const OUT = -1;

export class Slate {
  count = 0;
  rows = new Int32Array(0);
  /** Where the expectations of each begin. */
  lines = new Int32Array(0);
  values = new Float64Array(0);

  /** The best of each among the candidates. */
  runMsMin = 0;
  paceMax = 0;
  drainMsMin = 0;
  costMin = 0;

  /** Where the session's last agent stands, when it is a candidate with slots to spare; else -1. */
  affine = -1;
  /** Agents that were compared; a plain picker keeps fewer of them on the slate. */
  compared = 0;
  preferencesDropped = false;
  allHot = false;
  explored = false;
  chosen = -1;

  constructor(capacity: number) {
    this.#resize(capacity);
  }

  clear(): void {
    this.count = 0;
    this.affine = -1;
    this.compared = 0;
    this.preferencesDropped = false;
    this.allHot = false;
    this.explored = false;
    this.chosen = -1;
  }

  /** For a full scan; what is on the slate is lost. */
  reserve(capacity: number): void {
    if (capacity > this.rows.length) this.#resize(capacity * 2);
  }

  push(row: number): void {
    this.rows[this.count++] = row;
  }

  at(index: number, column: number): number {
    return this.values[index * WIDTH + column] as number; // the caller keeps below count
  }

  exclude(index: number): void {
    this.values[index * WIDTH + SCORE] = OUT;
  }

  #resize(capacity: number): void {
    this.rows = new Int32Array(capacity);
    this.lines = new Int32Array(capacity);
    this.values = new Float64Array(capacity * WIDTH);
  }
}
