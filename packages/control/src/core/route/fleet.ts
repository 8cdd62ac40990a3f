// The fleet as routing sees it: who is there, how busy, and who could take what. The one owner of the load counters.
//
// F1. An open agent is never reserved above its slots. A closed one takes what its leases say: recovery rebuilds there.
// F2. Work is counted in whole milliseconds, so that what is added is exactly what is taken away, and an agent with no
//     busy slot has no work in flight.
// F3. `onRoom` is called after the change is complete, in a stated order; it may call back into the fleet.
import { assert } from '../../base/assert.ts';
import { Agents } from './agents.ts';
import type { Cohort } from './cohort.ts';
import type { AgentFacts, NeedFacts } from './facts.ts';
import { type Kind, needKey } from './kind.ts';
import { Need } from './need.ts';
import { NeedIndex } from './need-index.ts';

export type { AgentFacts, NeedFacts } from './facts.ts';
export type { Need } from './need.ts';

export interface FleetOptions {
  /** Unused needs whose index is kept for their next task [256]. */
  readonly idleNeedsMax?: number;
}

export interface AgentLoad {
  readonly slots: number;
  readonly slotsBusy: number;
  readonly inFlightWorkMs: number;
}

export class Fleet {
  /** Called when a need goes from no free agent to some. */
  onRoom: ((need: Need) => void) | undefined;
  /** For the router; only the fleet writes it. */
  readonly agents = new Agents<Kind>();
  readonly #awakened: Need[] = [];
  readonly #index = new NeedIndex(this.agents, this.#awakened);
  readonly #needs = new Map<string, Need>();
  /** Unreferenced needs, the longest unused first. */
  readonly #idleNeeds = new Set<Need>();
  readonly #types = new Map<string, { readonly id: number; needs: number }>();
  readonly #idleNeedsMax: number;
  #lastId = 0;
  #isReporting = false;

  constructor(options: FleetOptions = {}) {
    this.#idleNeedsMax = options.idleNeedsMax ?? 256;
  }

  get size(): number {
    return this.agents.size;
  }

  has(seq: number): boolean {
    return this.agents.find(seq) >= 0;
  }

  /** `since` is when it began, if that is not long ago: the router starts young agents slowly. */
  join(agent: AgentFacts, isOpen: boolean, since?: number): void {
    const row = this.agents.add(agent, isOpen);
    if (since !== undefined) this.agents.begin(row, since);
    this.#index.addAgent(row, agent);
    this.#report();
  }

  /** What it had reserved goes with it; a release after that is a bug. */
  leave(seq: number): void {
    const row = this.agents.row(seq);
    this.#index.removeAgent(row);
    this.agents.remove(row);
  }

  /** It came back with other terms, slots or cost; what it has in flight stays. */
  change(agent: AgentFacts): void {
    const row = this.agents.row(agent.seq);
    this.#index.removeAgent(row);
    this.agents.describe(row, agent);
    this.#index.addAgent(row, agent);
    this.#report();
  }

  /** False for draining, suspect or absent: no new work, while the counters stay. */
  setOpen(seq: number, isOpen: boolean): void {
    const row = this.agents.row(seq);
    if ((this.agents.isOpen[row] === 1) === isOpen) return;
    const cohort = this.#cohortOf(row);
    cohort.openSlots += (isOpen ? 1 : -1) * (this.agents.slots[row] as number);
    this.agents.isOpen[row] = isOpen ? 1 : 0;
    cohort.refresh(row);
    this.#report();
  }

  /** It starts anew: as another process, or after an ejection. */
  begin(seq: number, since: number): void {
    this.agents.begin(this.agents.row(seq), since);
  }

  /** Says why it is closed, or that it would be ejected were it not needed; opening and closing is the caller's. */
  mark(seq: number, { isEjected, isSpared }: { readonly isEjected: boolean; readonly isSpared: boolean }): void {
    const { agents } = this;
    const row = agents.row(seq);
    agents.ejected += (isEjected ? 1 : 0) - (agents.isEjected[row] as number);
    agents.isEjected[row] = isEjected ? 1 : 0;
    agents.isSpared[row] = isSpared ? 1 : 0;
  }

  /** Could it take a task of this need now? */
  hasRoomFor(seq: number, need: Need): boolean {
    const row = this.agents.find(seq);
    const place = row < 0 ? undefined : this.#cohortOf(row).places.get(need);
    return place !== undefined && (this.agents.level[row] as number) <= place.level;
  }

  get ejected(): number {
    return this.agents.ejected;
  }

  /** Ejected agents that could serve this need. */
  ejectedFor(need: Need): number[] {
    const { isEjected, seq } = this.agents;
    const rows = need.places.flatMap(({ cohort }) => cohort.rows.slice(cohort.openCount));
    return rows.filter((row) => isEjected[row] === 1).map((row) => seq[row] as number); // rows in use
  }

  /** How many those are. Closed rows stand behind the open ones; walked only while somebody is ejected. */
  countEjectedFor({ places }: Need): number {
    const { isEjected, ejected } = this.agents;
    if (ejected === 0) return 0;
    let count = 0;
    for (const { cohort } of places) {
      const { rows } = cohort;
      for (let index = cohort.openCount; index < rows.length; index++)
        count += isEjected[rows[index] as number] as number; // index < length
    }
    return count;
  }

  /** The needs in use that this agent can serve. */
  *needsOf(seq: number): Generator<Need> {
    for (const need of this.#cohortOf(this.agents.row(seq)).places.keys()) if (need.references > 0) yield need;
  }

  /** The needs in use that some of these agents can serve, each once. */
  needsOfAny(seqs: Iterable<number>): ReadonlySet<Need> {
    const cohorts = new Set<Cohort>();
    for (const seq of seqs) cohorts.add(this.#cohortOf(this.agents.row(seq)));
    const needs = new Set<Need>();
    for (const { places } of cohorts) for (const need of places.keys()) if (need.references > 0) needs.add(need);
    return needs;
  }

  /** The needs in use of tasks of this type, whoever can serve them. */
  *needsOfType(type: string): Generator<Need> {
    for (const need of this.#index.needsOfType(type)) if (need.references > 0) yield need;
  }

  /** Every need in use. */
  *needsInUse(): Generator<Need> {
    for (const need of this.#needs.values()) if (need.references > 0) yield need;
  }

  /** CPU or memory pressure as sampled, 0..1: lowers the load factor. */
  setPressure(seq: number, ratio: number): void {
    const row = this.agents.row(seq);
    this.agents.pressure[row] = Math.min(1, Math.max(0, ratio));
    this.agents.refresh(row);
  }

  /** As it was last sampled. */
  pressureOf(seq: number): number {
    return this.agents.pressure[this.agents.row(seq)] as number; // a row in use
  }

  reserve(seq: number, slots: number, workMs: number): void {
    const { agents } = this;
    const row = agents.row(seq);
    assert(Number.isSafeInteger(slots) && slots > 0, 'slots to reserve must be a positive integer');
    assert(Number.isSafeInteger(workMs) && workMs >= 0, 'work to reserve must be whole milliseconds');
    const busy = (agents.slotsBusy[row] as number) + slots;
    const isAbove = agents.isOpen[row] !== 0 && busy > (agents.slots[row] as number);
    if (isAbove) assert(false, `agent ${seq} reserved above its slots`);
    agents.slotsBusy[row] = busy;
    agents.workMs[row] = (agents.workMs[row] as number) + workMs;
    agents.refresh(row);
    this.#cohortOf(row).refresh(row);
  }

  release(seq: number, slots: number, workMs: number): void {
    const { agents } = this;
    const row = agents.row(seq);
    const busy = (agents.slotsBusy[row] as number) - slots;
    const work = (agents.workMs[row] as number) - workMs;
    const isTooMuch = slots <= 0 || busy < 0 || work < 0;
    if (isTooMuch) assert(false, `agent ${seq} released more than was reserved`);
    if (busy === 0 && work !== 0) assert(false, `agent ${seq} is idle with ${work} ms of work in flight`);
    agents.slotsBusy[row] = busy;
    agents.workMs[row] = work;
    agents.refresh(row);
    this.#cohortOf(row).refresh(row);
    this.#report();
  }

  load(seq: number): AgentLoad {
    const { agents } = this;
    const row = agents.row(seq);
    return {
      slots: agents.slots[row] as number,
      slotsBusy: agents.slotsBusy[row] as number,
      inFlightWorkMs: agents.workMs[row] as number,
    };
  }

  /** Each call is a reference, given back with `drop`. */
  need(facts: NeedFacts): Need {
    const key = needKey(facts);
    let need = this.#needs.get(key);
    if (need === undefined) {
      need = new Need(facts, key, ++this.#lastId, this.#holdType(facts.type));
      this.#needs.set(key, need);
      this.#index.addNeed(need);
    }
    this.#idleNeeds.delete(need);
    need.references++;
    return need;
  }

  drop(need: Need): void {
    assert(need.references > 0, 'a need was dropped more often than taken');
    need.references--;
    if (need.references > 0) return;
    this.#idleNeeds.add(need);
    if (this.#idleNeeds.size <= this.#idleNeedsMax) return;
    for (const oldest of this.#idleNeeds) {
      this.#remove(oldest);
      return;
    }
  }

  /** The number of a task type that some need names, else 0. */
  typeId(type: string): number {
    return this.#types.get(type)?.id ?? 0;
  }

  #remove(need: Need): void {
    this.#idleNeeds.delete(need);
    this.#needs.delete(need.key);
    this.#index.removeNeed(need);
    const type = this.#types.get(need.facts.type);
    if (type !== undefined && --type.needs === 0) this.#types.delete(need.facts.type);
  }

  #holdType(name: string): number {
    const type = this.#types.get(name) ?? { id: ++this.#lastId, needs: 0 };
    this.#types.set(name, type);
    type.needs++;
    return type.id;
  }

  #cohortOf(row: number): Cohort {
    const kind = this.agents.kind[row];
    assert(kind !== undefined, 'a row in use has a kind');
    return kind.cohort;
  }

  #report(): void {
    const awakened = this.#awakened;
    if (awakened.length === 0 || this.#isReporting) return;
    this.#isReporting = true;
    for (let index = 0; index < awakened.length; index++) {
      const need = awakened[index] as Need;
      if (need.hasRoom && need.references > 0) this.onRoom?.(need);
    }
    awakened.length = 0;
    this.#isReporting = false;
  }
}
