// A pool as the API shows it: what it has, what it does, what it costs, and each of its agents.
import type { Pool, PoolAgent, ScalingInputs } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import { handBounds } from './pool-bounds.ts';
import { memberAt, membersUp } from './pool-inputs.ts';
import { cordonIn } from './pool-size.ts';
import { desiredOf, type Place, type PoolState } from './pool-state.ts';
import type { Provisioned } from './ports.ts';
import { agentState, type Member } from './roster.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Capabilities that are listed with a pool. */
const CAPABILITIES_MAX = 256;

export function poolView(pool: PoolState, inputs: ScalingInputs, parts: EngineParts): Pool {
  const { plan, policy } = pool;
  const { documents, ledger, clock } = parts;
  const { idleAgents: idle, starting, removing, slots, slotsBusy, utilization, queueDepth } = inputs;
  const up = [...membersUp(pool, parts)];
  const [startMs, stopMs] = [pool.startMs.read(), pool.stopMs.read()];
  const lastDecision = ledger.state.scalings.decisions(plan.type).at(-1);
  const agentMs = agentMsOf(pool, clock.now());
  const { min, max } = handBounds(pool, inputs);
  return {
    type: plan.type,
    desired: desiredOf(pool, documents),
    total: pool.places.size,
    starting,
    busy: up.filter((member) => member.slotsBusy > 0).length,
    idle,
    removing,
    slots,
    slotsBusy,
    utilization,
    queueDepth,
    capabilities: capabilitiesOf(up),
    ...(startMs === undefined ? {} : { startMs }),
    ...(stopMs === undefined ? {} : { stopMs }),
    costPerHour: plan.costPerHour,
    agentMinutes: agentMs / MINUTE_MS,
    cost: (agentMs / HOUR_MS) * plan.costPerHour,
    isCordoned: cordonIn(documents.get('pools', plan.type)) !== undefined,
    bounds: { min: min.agents, max: max.agents },
    policy,
    ...(lastDecision === undefined ? {} : { lastDecision }),
  };
}

/** Slots that pools are short of their desired sizes; below zero while more are there. */
export function slotsShort(pools: Iterable<PoolState>, parts: Pick<EngineParts, 'roster' | 'documents'>): number {
  let short = 0;
  for (const pool of pools) {
    short += desiredOf(pool, parts.documents) * pool.plan.slots;
    for (const id of pool.places.keys()) short -= memberAt(id, pool, parts)?.hello.slots ?? 0;
  }
  return short;
}

/** Each of its agents, by number. */
export function poolAgents(
  pool: PoolState,
  parts: Pick<EngineParts, 'roster'> & { readonly provisioned: readonly Provisioned[] },
): readonly PoolAgent[] {
  const processes = new Map<string, Provisioned>();
  for (const held of parts.provisioned) if (pool.places.has(held.id)) processes.set(held.id, held);
  const agents = [...pool.places.values()].map((place) =>
    agentView(place, memberAt(place.id, pool, parts), processes.get(place.id)),
  );
  return agents.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
}

/** Time for which processes of the pool have run, all together. */
export function agentMsOf({ places, agentMs }: PoolState, now: number): number {
  let sum = agentMs;
  for (const { costsSince } of places.values()) if (costsSince !== 0) sum += Math.max(0, now - costsSince);
  return sum;
}

function capabilitiesOf(up: readonly Member[]): Pool['capabilities'] {
  const found = new Map<string, { name: string; agents: number; slots: number; slotsBusy: number }>();
  for (const { hello, slotsBusy } of up) {
    for (const name of hello.capabilities ?? []) {
      const known = found.get(name) ?? { name, agents: 0, slots: 0, slotsBusy: 0 };
      if (!found.has(name) && found.size === CAPABILITIES_MAX) continue;
      found.set(name, known);
      known.agents++;
      known.slots += hello.slots;
      known.slotsBusy += slotsBusy;
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function agentView(place: Place, member: Member | undefined, held: Provisioned | undefined): PoolAgent {
  const { pid, cpuCores, memoryBytes, restarts = 0, lastEnd, since = place.costsSince } = held ?? {};
  return {
    id: place.id,
    state: stateOf(place, member, held),
    since,
    ...(pid === undefined ? {} : { pid }),
    ...(cpuCores === undefined ? {} : { cpuCores }),
    ...(memoryBytes === undefined ? {} : { memoryBytes: Math.round(memoryBytes) }),
    restarts,
    ...(lastEnd === undefined ? {} : { lastEnd }),
  };
}

function stateOf(place: Place, member: Member | undefined, held: Provisioned | undefined): PoolAgent['state'] {
  if (place.state === 'stopping' || place.state === 'ending' || held?.state === 'stopping') return 'stopping';
  if (held?.state === 'backing-off') return 'backing-off';
  if (place.state === 'draining') return 'draining';
  return member === undefined ? 'starting' : agentState(member);
}
