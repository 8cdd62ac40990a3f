// Which agents the page shows, and how: read from the address, so that every view of the fleet can be sent as a link.
import type { LiveAgent, LiveAgentState, LivePool } from '@muster/contract/live';
import { CELL_STATES, isAgentState, STATE_ORDER } from '../../words/states.ts';

export interface FleetView {
  readonly pool: string | undefined;
  readonly state: LiveAgentState | undefined;
  /** Part of an id. */
  readonly text: string;
  readonly colourBy: 'state' | 'load';
  readonly form: 'cells' | 'table';
  readonly agent: string | undefined;
}

export function viewOf(query: URLSearchParams): FleetView {
  const state = query.get('state') ?? '';
  return {
    pool: query.get('pool') ?? undefined,
    state: isAgentState(state) ? state : undefined,
    text: query.get('text') ?? '',
    colourBy: query.get('colour') === 'load' ? 'load' : 'state',
    form: query.get('form') === 'table' ? 'table' : 'cells',
    agent: query.get('agent') ?? undefined,
  };
}

export interface Group {
  readonly type: string;
  readonly agents: readonly LiveAgent[];
}

export interface Chosen {
  /** By type, then by id, so that a cell keeps its place while the fleet works. */
  readonly groups: readonly Group[];
  /** What the other filters leave, by state: the counts beside the states. */
  readonly counts: Readonly<Record<LiveAgentState, number>>;
  readonly shown: number;
  readonly total: number;
}

/** Ids sort as people count: coding-9 before coding-10. */
const byId = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The order of ids, kept from look to look: to compare five thousand by people's rules takes tens of milliseconds, and
 * mostly nobody joined since. What left is forgotten when somebody joins.
 */
export class IdOrder {
  #places: ReadonlyMap<string, number> = new Map();

  learn(agents: ReadonlyMap<string, LiveAgent>): void {
    for (const id of agents.keys()) {
      if (this.#places.has(id)) continue;
      this.#places = new Map([...agents.keys()].sort(byId).map((each, index) => [each, index]));
      return;
    }
  }

  sort(agents: LiveAgent[]): LiveAgent[] {
    return agents.sort((a, b) => (this.#places.get(a.id) ?? 0) - (this.#places.get(b.id) ?? 0));
  }
}

export function choose(agents: ReadonlyMap<string, LiveAgent>, view: FleetView, order: IdOrder): Chosen {
  order.learn(agents);
  const counts = Object.fromEntries(STATE_ORDER.map((state) => [state, 0])) as Record<LiveAgentState, number>;
  const byType = new Map<string, LiveAgent[]>();
  const text = view.text.toLowerCase();
  let shown = 0;
  for (const agent of agents.values()) {
    if (view.pool !== undefined && agent.type !== view.pool) continue;
    if (text !== '' && !agent.id.toLowerCase().includes(text)) continue;
    counts[agent.state]++;
    if (view.state !== undefined && agent.state !== view.state) continue;
    shown++;
    const group = byType.get(agent.type);
    if (group === undefined) byType.set(agent.type, [agent]);
    else group.push(agent);
  }
  const groups = [...byType].sort(([a], [b]) => byId(a, b)).map(([type, own]) => ({ type, agents: order.sort(own) }));
  return { groups, counts, shown, total: agents.size };
}

/** In words, for who cannot see the cells. */
export function countsText(agents: readonly LiveAgent[]): string {
  const counts = new Map<LiveAgentState, number>();
  for (const { state } of agents) counts.set(state, (counts.get(state) ?? 0) + 1);
  return STATE_ORDER.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [`${count} ${CELL_STATES[state].word}`];
  }).join(', ');
}

/** Pools, and the types of agents that nobody provides. */
export function typesOf(pools: readonly LivePool[], agents: ReadonlyMap<string, LiveAgent>): readonly string[] {
  const types = new Set(pools.map(({ type }) => type));
  for (const { type } of agents.values()) types.add(type);
  return [...types].sort(byId);
}
