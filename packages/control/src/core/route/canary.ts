// Version shares: of the tasks that agents of a type could take, so many may go to one version. A throw of dice that
// are seeded with the task's number says which version it draws, so that it draws the same one however often it is
// looked at. Tasks that draw no listed version go to the others.
//
// V1. A listed version never gets a task that did not draw it, while an agent of the others lives: the task waits.
// V2. The rule never keeps a task from an agent that would be its only one: without room on the version drawn it goes
//     to the others, and without any live agent of the others it goes to whoever has room. The record says so.
import type { Agents } from './agents.ts';
import type { Dice } from './dice.ts';
import type { Need } from './need.ts';
import type { Slate } from './slate.ts';

/** By agent type, then version: share of the tasks, 0..1; the shares of one type sum to at most 1. */
export type VersionShares = Readonly<Record<string, Readonly<Record<string, number>>>>;
type Shares = Readonly<Record<string, number>>;

/** The listed version that was drawn, or undefined for all others. */
export function drawVersion(shares: Shares, dice: Dice): string | undefined {
  let rest = dice.next();
  for (const [version, share] of Object.entries(shares)) {
    rest -= share;
    if (rest < 0) return version;
  }
  return undefined;
}

export class Canary {
  readonly #agents: Agents;
  readonly #rules: ReadonlyMap<string, Shares>;

  constructor(agents: Agents, shares: VersionShares) {
    this.#agents = agents;
    this.#rules = new Map(Object.entries(shares));
  }

  get isOn(): boolean {
    return this.#rules.size > 0;
  }

  /** The rule of the first candidate whose type has one: a need is served by one such type, or the first counts. */
  ruleFor({ rows, count }: Slate): { readonly type: string; readonly shares: Shares } | undefined {
    for (let index = 0; index < count; index++) {
      const type = this.#agents.facts[rows[index] as number]?.type ?? ''; // index < count
      const shares = this.#rules.get(type);
      if (shares !== undefined) return { type, shares };
    }
    return undefined;
  }

  /** Narrows a slate that holds all agents with room; leaves nobody when the task had better wait (V1). */
  apply(slate: Slate, { need, dice, task }: { readonly need: Need; readonly dice: Dice; readonly task: number }): void {
    const rule = this.ruleFor(slate);
    if (rule === undefined) return;
    const { type, shares } = rule;
    const isOther = (row: number): boolean => !this.#isListed(row, type, shares);
    dice.seed(task);
    const drawn = drawVersion(shares, dice);
    if (drawn !== undefined) {
      const isDrawn = (row: number): boolean => this.#isVersion(row, type, drawn);
      if (this.#keep(slate, isDrawn)) return;
      slate.versionDropped = true;
    }
    if (this.#keep(slate, isOther)) return;
    slate.versionDropped = !this.#isAnyLive(need, isOther);
    if (!slate.versionDropped) slate.count = 0;
  }

  /** Keeps those that pass, if any does. */
  #keep(slate: Slate, passes: (row: number) => boolean): boolean {
    const { rows, count } = slate;
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number; // index < count
      if (passes(row)) rows[kept++] = row;
    }
    if (kept === 0) return false;
    slate.otherVersion = count - kept;
    slate.count = kept;
    return true;
  }

  #isVersion(row: number, type: string, version: string): boolean {
    const facts = this.#agents.facts[row];
    return facts?.type === type && facts.version === version;
  }

  #isListed(row: number, type: string, shares: Shares): boolean {
    const facts = this.#agents.facts[row];
    return facts?.type === type && Object.hasOwn(shares, facts.version);
  }

  #isAnyLive(need: Need, passes: (row: number) => boolean): boolean {
    return need.places.some(({ cohort: { rows, openCount } }) => rows.slice(0, openCount).some(passes));
  }
}
