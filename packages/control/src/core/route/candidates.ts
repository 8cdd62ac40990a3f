// Which agents are compared: all that have room when they are few; else the session's agent, some at random, and idle
// ones. Preferences narrow the choice while a preferred agent has room, and are dropped when none has.
import type { Agents } from './agents.ts';
import type { Dice } from './dice.ts';
import type { Kind } from './kind.ts';
import type { Need, Place } from './need.ts';
import type { Slate } from './slate.ts';

export interface CandidateLimits {
  /** Up to this many agents with room, all are compared. */
  readonly max: number;
  /** Above it, this many. */
  readonly sample: number;
  /** How many of the sample are random rather than idle. */
  readonly random: number;
}

export class Candidates {
  readonly #agents: Agents<Kind>;
  readonly #limits: CandidateLimits;
  #isPreferredOnly = false;
  /** Marks rows that are on the slate already, by the number of the decision. */
  #takenIn = new Uint32Array(64);
  #decision = 0;

  constructor(agents: Agents<Kind>, limits: CandidateLimits) {
    this.#agents = agents;
    this.#limits = limits;
  }

  /** `familiar` is the row of the session's last agent, or -1. */
  gather(slate: Slate, need: Need, dice: Dice, familiar: number): void {
    const total = this.narrow(slate, need);
    if (total <= this.#limits.max) this.#takeAll(slate, need, total);
    else this.#sample(slate, need, { total, dice, familiar });
    slate.compared = slate.count;
  }

  /** Decides whether preferences hold; returns how many agents are left. */
  narrow(slate: Slate, need: Need): number {
    let preferred = 0;
    let all = 0;
    for (let index = 0; index < need.places.length; index++) {
      const place = need.places[index] as Place; // index < length
      const count = place.cohort.countUpTo(place.level);
      all += count;
      if (place.isPreferred) preferred += count;
    }
    this.#isPreferredOnly = preferred > 0;
    slate.preferencesDropped = preferred === 0 && need.facts.prefers.length > 0;
    return preferred > 0 ? preferred : all;
  }

  takeAll(slate: Slate, need: Need): void {
    this.#takeAll(slate, need, this.narrow(slate, need));
  }

  /** All that have room when they are few, else `count` different ones at random. */
  draw(slate: Slate, need: Need, { dice, count }: { readonly dice: Dice; readonly count: number }): void {
    const total = this.narrow(slate, need);
    if (total <= count) {
      this.#takeAll(slate, need, total);
      return;
    }
    this.#startMarks();
    // Bounded; where a draw repeats itself too often the sample is a little smaller.
    for (let draw = 0; draw < 4 * count && slate.count < count; draw++)
      this.#take(slate, this.rowAt(need, dice.below(total)));
  }

  /** The agent at an index below the total that `narrow` returned. */
  rowAt(need: Need, index: number): number {
    let rest = index;
    for (let at = 0; at < need.places.length; at++) {
      const place = need.places[at] as Place; // at < length
      if (!this.#isIn(place)) continue;
      const count = place.cohort.countUpTo(place.level);
      if (rest < count) return place.cohort.rows[rest] as number;
      rest -= count;
    }
    return -1;
  }

  #isIn(place: Place): boolean {
    return !this.#isPreferredOnly || place.isPreferred;
  }

  #takeAll(slate: Slate, need: Need, total: number): void {
    slate.reserve(total);
    for (let at = 0; at < need.places.length; at++) {
      const place = need.places[at] as Place; // at < length
      if (!this.#isIn(place)) continue;
      const { rows } = place.cohort;
      const count = place.cohort.countUpTo(place.level);
      for (let index = 0; index < count; index++) slate.push(rows[index] as number);
    }
  }

  #sample(slate: Slate, need: Need, options: { total: number; dice: Dice; familiar: number }): void {
    const { total, dice, familiar } = options;
    const { sample, random } = this.#limits;
    this.#startMarks();
    if (familiar >= 0 && this.#hasRoomOn(familiar, need)) this.#take(slate, familiar);
    for (let draw = 0; draw < random; draw++) this.#take(slate, this.rowAt(need, dice.below(total)));
    this.#takeIdle(slate, need, dice);
    // Bounded: more than `max` are eligible, so most draws are new.
    for (let draw = 0; draw < 2 * sample && slate.count < sample; draw++)
      this.#take(slate, this.rowAt(need, dice.below(total)));
  }

  #takeIdle(slate: Slate, need: Need, dice: Dice): void {
    const { sample } = this.#limits;
    const { places } = need;
    const first = dice.below(places.length);
    for (let step = 0; step < places.length && slate.count < sample; step++) {
      const place = places[(first + step) % places.length] as Place; // below length
      const idle = place.cohort.idleCount;
      if (idle === 0 || !this.#isIn(place)) continue;
      const { rows } = place.cohort;
      let at = dice.below(idle);
      for (let seen = 0; seen < idle && slate.count < sample; seen++) {
        this.#take(slate, rows[at] as number); // at < idle ≤ rows.length
        if (++at === idle) at = 0;
      }
    }
  }

  #hasRoomOn(row: number, need: Need): boolean {
    const place = this.#agents.kind[row]?.cohort.places.get(need);
    return place !== undefined && this.#isIn(place) && (this.#agents.level[row] as number) <= place.level;
  }

  #take(slate: Slate, row: number): void {
    if (this.#takenIn[row] === this.#decision) return;
    this.#takenIn[row] = this.#decision;
    slate.push(row);
  }

  #startMarks(): void {
    if (this.#takenIn.length < this.#agents.rowsMax) this.#takenIn = new Uint32Array(this.#agents.rowsMax * 2);
    this.#decision = (this.#decision + 1) >>> 0;
    if (this.#decision !== 0) return;
    this.#takenIn.fill(0);
    this.#decision = 1;
  }
}
