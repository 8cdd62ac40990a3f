// Which agents can serve which needs: kinds are grouped into cohorts by the set of live needs they satisfy. A label
// that no need asks for splits nothing, so a fleet with a unique label per agent stays as cheap as one without.
import { hashText } from '../../base/hash.ts';
import type { Agents } from './agents.ts';
import { Cohort } from './cohort.ts';
import type { AgentFacts } from './facts.ts';
import { canServe, isPreferredBy, type Kind, kindKey } from './kind.ts';
import type { Need, Place } from './need.ts';

export class NeedIndex {
  readonly #agents: Agents<Kind>;
  readonly #awakened: Need[];
  readonly #kinds = new Map<string, Kind>();
  readonly #kindsByTerm = new Map<string, Set<Kind>>();
  readonly #needsByType = new Map<string, Set<Need>>();
  readonly #cohorts = new Map<number, Cohort>();

  constructor(agents: Agents<Kind>, awakened: Need[]) {
    this.#agents = agents;
    this.#awakened = awakened;
  }

  addAgent(row: number, facts: AgentFacts): void {
    const key = kindKey(facts);
    const kind = this.#kinds.get(key) ?? this.#addKind(key, facts);
    kind.agents++;
    this.#agents.kind[row] = kind;
    kind.cohort.add(row);
  }

  removeAgent(row: number): void {
    const kind = this.#agents.kind[row] as Kind; // set by addAgent
    kind.cohort.remove(row);
    kind.agents--;
    if (kind.agents === 0) this.#removeKind(kind);
  }

  addNeed(need: Need): void {
    groupOf(this.#needsByType, need.facts.type).add(need);
    for (const [cohort, kinds] of this.#kindsFor(need)) {
      this.#attach(cohort, kinds.preferred, need, true);
      this.#attach(cohort, kinds.others, need, false);
    }
  }

  removeNeed(need: Need): void {
    removeFrom(this.#needsByType, need.facts.type, need);
    for (const { cohort: crowd, isPreferred } of need.places) {
      const cohort = crowd as Cohort; // every place is made by addPlace, from a cohort
      this.#unregister(cohort);
      cohort.places.delete(need);
      cohort.key = combine(cohort.key, markOf(need, isPreferred));
      const twin = this.#cohorts.get(cohort.key);
      if (twin !== undefined && isSame(twin, cohort.places)) {
        this.#merge(cohort, twin);
        continue;
      }
      this.#register(cohort);
      cohort.arrange();
    }
    need.places.length = 0;
    need.placesWithRoom = 0;
  }

  /** Those of a task type, in use or not. */
  needsOfType(type: string): Iterable<Need> {
    return this.#needsByType.get(type) ?? [];
  }

  #kindsFor(need: Need): Map<Cohort, { preferred: Kind[]; others: Kind[] }> {
    const found = new Map<Cohort, { preferred: Kind[]; others: Kind[] }>();
    for (const kind of this.#rarest([need.facts.type, ...need.facts.requires])) {
      if (!canServe(kind, need.facts)) continue;
      const kinds = found.get(kind.cohort) ?? { preferred: [], others: [] };
      found.set(kind.cohort, kinds);
      (isPreferredBy(kind, need.facts) ? kinds.preferred : kinds.others).push(kind);
    }
    return found;
  }

  /** The shortest list of kinds that have one of the terms: the others cannot qualify. */
  #rarest(terms: readonly string[]): Iterable<Kind> {
    let rarest: Set<Kind> | undefined;
    for (const term of terms) {
      const kinds = this.#kindsByTerm.get(term);
      if (kinds === undefined) return [];
      if (rarest === undefined || kinds.size < rarest.size) rarest = kinds;
    }
    return rarest ?? [];
  }

  /** Lets a need see some kinds of a cohort: the cohort itself when they are all of it, else a new one split from it. */
  #attach(cohort: Cohort, kinds: readonly Kind[], need: Need, isPreferred: boolean): void {
    if (kinds.length === 0) return;
    let target = cohort;
    if (kinds.length === cohort.kinds) {
      this.#unregister(cohort);
    } else {
      target = new Cohort(this.#agents, this.#awakened);
      target.key = cohort.key;
      for (const place of cohort.places.values()) addPlace(target, place.need, place.isPreferred);
      for (const kind of kinds) {
        kind.cohort = target;
        target.kinds++;
        cohort.kinds--;
      }
      this.#scatter(cohort);
    }
    addPlace(target, need, isPreferred);
    target.key = combine(target.key, markOf(need, isPreferred));
    this.#register(target);
    target.arrange();
  }

  #addKind(key: string, facts: AgentFacts): Kind {
    const kind: Kind = {
      key,
      terms: new Set(facts.terms),
      slots: facts.slots,
      agents: 0,
      cohort: new Cohort(this.#agents, this.#awakened),
    };
    const { cohort } = kind;
    for (const term of kind.terms) {
      groupOf(this.#kindsByTerm, term).add(kind);
      for (const need of this.#needsByType.get(term) ?? []) {
        if (!canServe(kind, need.facts)) continue;
        const isPreferred = isPreferredBy(kind, need.facts);
        cohort.places.set(need, placeOf(cohort, need, isPreferred));
        cohort.key = combine(cohort.key, markOf(need, isPreferred));
      }
    }
    this.#kinds.set(key, kind);
    const twin = this.#cohorts.get(cohort.key);
    if (twin !== undefined && isSame(twin, cohort.places)) {
      kind.cohort = twin;
    } else {
      for (const place of cohort.places.values()) place.need.places.push(place);
      this.#register(cohort);
      cohort.arrange();
    }
    kind.cohort.kinds++;
    return kind;
  }

  #removeKind(kind: Kind): void {
    this.#kinds.delete(kind.key);
    for (const term of kind.terms) removeFrom(this.#kindsByTerm, term, kind);
    kind.cohort.kinds--;
    if (kind.cohort.kinds === 0) this.#forget(kind.cohort);
  }

  /** Hands the rows of kinds that have moved away to their new cohorts. The caller arranges those. */
  #scatter(cohort: Cohort): void {
    const rows = cohort.rows;
    cohort.rows = [];
    for (const row of rows) (this.#agents.kind[row] as Kind).cohort.rows.push(row); // rows in use have a kind
    cohort.arrange();
  }

  #merge(from: Cohort, into: Cohort): void {
    for (const row of from.rows) {
      const kind = this.#agents.kind[row] as Kind; // rows in use have a kind
      if (kind.cohort === from) {
        kind.cohort = into;
        into.kinds++;
      }
      into.rows.push(row);
    }
    into.arrange();
    this.#forget(from);
  }

  #forget(cohort: Cohort): void {
    this.#unregister(cohort);
    for (const place of cohort.places.values()) {
      const { places } = place.need;
      places.splice(places.indexOf(place), 1);
      if (place.hasRoom) place.need.placesWithRoom--;
    }
  }

  /** A cohort whose key is taken by a different one stays out: it is then never merged, which costs time, not truth. */
  #register(cohort: Cohort): void {
    if (!this.#cohorts.has(cohort.key)) this.#cohorts.set(cohort.key, cohort);
  }

  #unregister(cohort: Cohort): void {
    if (this.#cohorts.get(cohort.key) === cohort) this.#cohorts.delete(cohort.key);
  }
}

const placeOf = (cohort: Cohort, need: Need, isPreferred: boolean): Place => ({
  need,
  cohort,
  isPreferred,
  level: 0,
  hasRoom: false,
});

function addPlace(cohort: Cohort, need: Need, isPreferred: boolean): void {
  const place = placeOf(cohort, need, isPreferred);
  cohort.places.set(need, place);
  need.places.push(place);
}

const markOf = (need: Need, isPreferred: boolean): number => hashText(isPreferred ? 'preferred' : 'required', need.id);

/** XOR of two 53-bit integers: the order in which needs came does not matter. */
function combine(a: number, b: number): number {
  const high = (Math.floor(a / 4_294_967_296) ^ Math.floor(b / 4_294_967_296)) >>> 0;
  return high * 4_294_967_296 + ((a ^ b) >>> 0);
}

function isSame(cohort: Cohort, places: ReadonlyMap<Need, Place>): boolean {
  if (cohort.places.size !== places.size) return false;
  for (const [need, place] of places) if (cohort.places.get(need)?.isPreferred !== place.isPreferred) return false;
  return true;
}

function groupOf<K, V>(groups: Map<K, Set<V>>, key: K): Set<V> {
  const group = groups.get(key) ?? new Set<V>();
  groups.set(key, group);
  return group;
}

function removeFrom<K, V>(groups: Map<K, Set<V>>, key: K, value: V): void {
  const group = groups.get(key);
  group?.delete(value);
  if (group?.size === 0) groups.delete(key);
}
