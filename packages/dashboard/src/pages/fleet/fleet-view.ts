// Which agents the page shows, and how: read from the address, so that every view of the fleet can be sent as a link.
import { amount } from '@muster/contract/amounts';
import type { LiveAgent, LiveAgentState } from '@muster/contract/live';
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
 * The agents by type, then by id, kept from look to look: to compare five thousand ids by people's rules takes tens of
 * milliseconds, and mostly nobody joined or left since.
 */
export class FleetOrder {
  #ids: readonly string[] = [];

  in(agents: ReadonlyMap<string, LiveAgent>): readonly LiveAgent[] {
    const known = this.#known(agents);
    if (known !== undefined) return known;
    const sorted = [...agents.values()].sort((a, b) => byId(a.type, b.type) || byId(a.id, b.id));
    this.#ids = sorted.map(({ id }) => id);
    return sorted;
  }

  #known(agents: ReadonlyMap<string, LiveAgent>): readonly LiveAgent[] | undefined {
    if (agents.size !== this.#ids.length) return undefined;
    const found: LiveAgent[] = [];
    for (const id of this.#ids) {
      const agent = agents.get(id);
      if (agent === undefined) return undefined;
      found.push(agent);
    }
    return found;
  }
}

export function choose(agents: ReadonlyMap<string, LiveAgent>, view: FleetView, order: FleetOrder): Chosen {
  const counts = Object.fromEntries(STATE_ORDER.map((state) => [state, 0])) as Record<LiveAgentState, number>;
  const groups: { type: string; agents: LiveAgent[] }[] = [];
  const text = view.text.toLowerCase();
  let shown = 0;
  for (const agent of order.in(agents)) {
    if (view.pool !== undefined && agent.type !== view.pool) continue;
    if (text !== '' && !agent.id.toLowerCase().includes(text)) continue;
    counts[agent.state]++;
    if (view.state !== undefined && agent.state !== view.state) continue;
    shown++;
    const last = groups.at(-1);
    if (last?.type === agent.type) last.agents.push(agent);
    else groups.push({ type: agent.type, agents: [agent] });
  }
  return { groups, counts, shown, total: agents.size };
}

/** In words, for who cannot see the cells. */
export function countsText(agents: readonly LiveAgent[]): string {
  const counts = new Map<LiveAgentState, number>();
  for (const { state } of agents) counts.set(state, (counts.get(state) ?? 0) + 1);
  return STATE_ORDER.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [`${amount(count)} ${CELL_STATES[state].word}`];
  }).join(', ');
}
