// A need: what a task asks of an agent. Tasks with the same need wait in one line and share one index.
import type { NeedFacts } from './facts.ts';

/** What a need sees of a cohort. Levels: the agents up to a level have at least its room; see cohort.ts. */
export interface Crowd {
  /** Sorted by room, the idle first. */
  readonly rows: readonly number[];
  readonly idleCount: number;
  readonly openCount: number;
  readonly openSlots: number;
  countUpTo(level: number): number;
  freeSlotsUpTo(level: number): number;
}

/** A cohort as one need sees it. */
export interface Place {
  readonly need: Need;
  readonly cohort: Crowd;
  readonly isPreferred: boolean;
  /** The cohort's agents up to this level have room for the need. */
  level: number;
  hasRoom: boolean;
}

/** Interned by `Fleet.need`; the fields below the getters belong to the fleet. */
export class Need {
  readonly facts: NeedFacts;

  readonly key: string;
  readonly id: number;
  /** One number per task type with a live need; never reused. */
  readonly typeId: number;
  readonly places: Place[] = [];
  placesWithRoom = 0;
  references = 0;

  constructor(facts: NeedFacts, key: string, id: number, typeId: number) {
    this.facts = facts;
    this.key = key;
    this.id = id;
    this.typeId = typeId;
  }

  /** Some open agent that satisfies the hard rules has enough free slots. */
  get hasRoom(): boolean {
    return this.placesWithRoom > 0;
  }

  /** Open agents that satisfy the hard rules, busy or not. */
  get capable(): number {
    let count = 0;
    for (const place of this.places) count += place.cohort.openCount;
    return count;
  }

  /** Agents that could take it now. */
  get free(): number {
    let count = 0;
    for (const place of this.places) count += place.cohort.countUpTo(place.level);
    return count;
  }

  /** Slots of the open agents that satisfy the hard rules, busy or not. */
  get openSlots(): number {
    let count = 0;
    for (const place of this.places) count += place.cohort.openSlots;
    return count;
  }

  /** Free slots on the agents that could take it now. Walks them: for explanations, not for every dispatch. */
  get freeSlots(): number {
    let count = 0;
    for (const place of this.places) count += place.cohort.freeSlotsUpTo(place.level);
    return count;
  }
}
