// The slate: one decision in the making. Columns of candidates, reused from decision to decision.
import { FACTORS } from '@muster/contract';
import type { Dice } from './dice.ts';

/** The score of a candidate that is out of the running. */
export const OUT = -1;

export class Slate {
  count = 0;
  rows = new Int32Array(0);
  scores = new Float64Array(0);
  /** In-flight work ÷ capacity. */
  workRatio = new Float64Array(0);
  /** Share of its slots that are free, less what resource pressure takes. */
  freeRatio = new Float64Array(0);
  runMs = new Float64Array(0);
  /** Completed tasks per millisecond of attempts, failures counted in. */
  pace = new Float64Array(0);
  /** Success × satisfaction. */
  quality = new Float64Array(0);
  /** Time until the agent has worked off what it holds and this task. */
  drainMs = new Float64Array(0);
  cost = new Float64Array(0);
  /** Of one candidate, while its record is written. */
  readonly factors = new Float64Array(FACTORS.length);

  /** The best of each among the candidates. */
  paceMax = 0;
  drainMsMin = 0;
  costMin = 0;

  /** Where the session's last agent stands, when it is a candidate with slots to spare; else -1. */
  affine = -1;
  /** Agents that were compared; a plain picker keeps fewer of them on the slate. */
  compared = 0;
  preferencesDropped = false;
  /** Agents with room that a soft rule left out: young ones, and those of another version than the one drawn. */
  young = 0;
  otherVersion = 0;
  /** The tasks of this type are shared between versions, and nobody of the version drawn had room. */
  versionDropped = false;
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
    this.young = 0;
    this.otherVersion = 0;
    this.versionDropped = false;
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

  /** Keeps `size` of the rows at random; before anything is measured. */
  thin(size: number, dice: Dice): void {
    if (this.count <= size) return;
    const { rows } = this;
    for (let index = 0; index < size; index++) {
      const other = index + dice.below(this.count - index);
      const row = rows[other] as number; // below count
      rows[other] = rows[index] as number;
      rows[index] = row;
    }
    this.count = size;
  }

  exclude(index: number): void {
    this.scores[index] = OUT;
  }

  #resize(capacity: number): void {
    this.rows = new Int32Array(capacity);
    this.scores = new Float64Array(capacity);
    this.workRatio = new Float64Array(capacity);
    this.freeRatio = new Float64Array(capacity);
    this.runMs = new Float64Array(capacity);
    this.pace = new Float64Array(capacity);
    this.quality = new Float64Array(capacity);
    this.drainMs = new Float64Array(capacity);
    this.cost = new Float64Array(capacity);
  }
}
