// A kind: agents with the same terms and slots. Whether an agent can do a thing is decided once per kind.
import type { Cohort } from './cohort.ts';
import type { AgentFacts, NeedFacts } from './facts.ts';

export interface Kind {
  readonly key: string;
  readonly terms: ReadonlySet<string>;
  readonly slots: number;
  agents: number;
  cohort: Cohort;
}

/** Equal keys, equal answers to every need. JSON, because a term may hold any separator. */
export function kindKey(facts: AgentFacts): string {
  return JSON.stringify([facts.slots, ...[...facts.terms].sort()]);
}

export function needKey(facts: NeedFacts): string {
  return JSON.stringify([facts.type, facts.slots, [...facts.requires].sort(), [...facts.prefers].sort()]);
}

/** The hard rules: its type, everything it requires, and room for it when the agent is idle. */
export function canServe(kind: Kind, need: NeedFacts): boolean {
  return kind.slots >= need.slots && kind.terms.has(need.type) && hasAll(kind.terms, need.requires);
}

/** The soft rules; meaningful only when the hard ones hold. */
export function isPreferredBy(kind: Kind, need: NeedFacts): boolean {
  return need.prefers.length > 0 && hasAll(kind.terms, need.prefers);
}

function hasAll(terms: ReadonlySet<string>, wanted: readonly string[]): boolean {
  for (const term of wanted) if (!terms.has(term)) return false;
  return true;
}
