// A cohort: agents that satisfy exactly the same live needs, in one array sorted by how much room they have.
// A reservation touches its agent's cohort only, however many needs and agents there are.
//
// C1. rows[0 .. ends[level]) are the agents at that level or a roomier one. Levels: 0 idle, then one for each distinct
//     slot cost of the needs (largest first), then open without room, then closed.
// C2. An idle agent has room for every need of its cohort: a need only sees agents with enough slots.
import type { Agents } from './agents.ts';
import type { Need, Place } from './need.ts';

export class Cohort {
  readonly places = new Map<Need, Place>();
  /** XOR of the needs' marks: equal cohorts have equal keys. */
  key = 0;
  kinds = 0;
  openSlots = 0;
  rows: number[] = [];
  readonly #agents: Agents;
  /** Needs that went from no room to some; the fleet reports and empties it. */
  readonly #awakened: Need[];
  #costs: number[] = [];
  #ends: number[] = [0, 0, 0];
  #placesAt: Place[][] = [[], [], []];

  constructor(agents: Agents, awakened: Need[]) {
    this.#agents = agents;
    this.#awakened = awakened;
  }

  countUpTo(level: number): number {
    return this.#ends[level] as number; // levels come from `arrange`
  }

  get idleCount(): number {
    return this.countUpTo(0);
  }

  get openCount(): number {
    return this.countUpTo(this.#closedLevel - 1);
  }

  freeSlotsUpTo(level: number): number {
    const agents = this.#agents;
    let count = 0;
    for (let index = this.countUpTo(level) - 1; index >= 0; index--) {
      const row = this.rows[index] as number; // index < rows.length
      count += (agents.slots[row] as number) - (agents.slotsBusy[row] as number);
    }
    return count;
  }

  add(row: number): void {
    const closed = this.#closedLevel;
    this.#agents.position[row] = this.rows.length;
    this.#agents.level[row] = closed;
    this.rows.push(row);
    this.#ends[closed] = this.rows.length;
    this.refresh(row);
    if (this.#agents.isOpen[row] === 1) this.openSlots += this.#agents.slots[row] as number;
  }

  remove(row: number): void {
    if (this.#agents.isOpen[row] === 1) this.openSlots -= this.#agents.slots[row] as number;
    const closed = this.#closedLevel;
    this.#move(row, closed);
    const last = this.rows.length - 1;
    this.#swap(row, last);
    this.rows.pop();
    this.#ends[closed] = last;
  }

  /** Puts an agent where its counters now say it belongs. */
  refresh(row: number): void {
    const level = this.#levelOf(row);
    if (level !== this.#agents.level[row]) this.#move(row, level);
  }

  /** Sorts anew after its rows or its needs changed in bulk. Reports nothing: the needs' room is the same as before. */
  arrange(): void {
    const costs = new Set<number>();
    for (const need of this.places.keys()) costs.add(need.facts.slots);
    this.#costs = [...costs].sort((a, b) => b - a);
    const levels = this.#costs.length + 3;
    this.#ends = new Array<number>(levels).fill(0);
    this.#placesAt = Array.from({ length: levels }, () => []);
    for (const place of this.places.values()) {
      place.level = 1 + this.#costs.indexOf(place.need.facts.slots);
      this.#placesAt[place.level]?.push(place);
    }
    const byLevel: number[][] = Array.from({ length: levels }, () => []);
    this.openSlots = 0;
    for (const row of this.rows) {
      const level = this.#levelOf(row);
      byLevel[level]?.push(row);
      this.#agents.level[row] = level;
      if (this.#agents.isOpen[row] === 1) this.openSlots += this.#agents.slots[row] as number;
    }
    this.rows = byLevel.flat();
    this.rows.forEach((row, position) => {
      this.#agents.position[row] = position;
    });
    let end = 0;
    this.#ends = byLevel.map((rows) => (end += rows.length));
    for (const place of this.places.values()) this.#settle(place);
  }

  get #closedLevel(): number {
    return this.#ends.length - 1;
  }

  #levelOf(row: number): number {
    const agents = this.#agents;
    if (agents.isOpen[row] !== 1) return this.#closedLevel;
    const busy = agents.slotsBusy[row] as number;
    if (busy === 0) return 0;
    const free = (agents.slots[row] as number) - busy;
    const costs = this.#costs;
    for (let index = 0; index < costs.length; index++) {
      if (free >= (costs[index] as number)) return index + 1;
    }
    return costs.length + 1;
  }

  /** Crosses one boundary at a time: swap with the boundary's row, then shift the boundary. */
  #move(row: number, to: number): void {
    const ends = this.#ends;
    let level = this.#agents.level[row] as number;
    for (; level < to; level++) {
      const last = (ends[level] as number) - 1;
      this.#swap(row, last);
      ends[level] = last;
      if (last === 0) this.#roomChanged(level);
    }
    for (; level > to; level--) {
      const end = ends[level - 1] as number;
      this.#swap(row, end);
      ends[level - 1] = end + 1;
      if (end === 0) this.#roomChanged(level - 1);
    }
    this.#agents.level[row] = to;
  }

  #swap(row: number, to: number): void {
    const { position } = this.#agents;
    const from = position[row] as number;
    if (from === to) return;
    const other = this.rows[to] as number;
    this.rows[from] = other;
    this.rows[to] = row;
    position[other] = from;
    position[row] = to;
  }

  #roomChanged(level: number): void {
    const places = this.#placesAt[level] as Place[];
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as Place;
      const { need } = place;
      const hadRoom = need.placesWithRoom > 0;
      this.#settle(place);
      if (!hadRoom && need.placesWithRoom > 0 && need.references > 0) this.#awakened.push(need);
    }
  }

  #settle(place: Place): void {
    const hasRoom = this.countUpTo(place.level) > 0;
    if (hasRoom === place.hasRoom) return;
    place.hasRoom = hasRoom;
    place.need.placesWithRoom += hasRoom ? 1 : -1;
  }
}
