// A look at the fleet while a run goes on: the agents for one type of task, those that start or end included.
import type { Agent, MusterClient, Pool, Status } from '@muster/contract';
import type { FleetSample } from './fleet-history.ts';

export interface FleetLook {
  readonly status: Status;
  /** Connected, and able to take the type. */
  readonly agents: readonly Agent[];
  /** Pools whose agents are. */
  readonly pools: readonly Pool[];
  readonly sample: FleetSample;
}

export async function lookAtFleet(
  http: MusterClient,
  { type, now }: { readonly type: string; readonly now: () => number },
): Promise<FleetLook> {
  const [status, allAgents, allPools] = await Promise.all([http.status(), http.agents(), http.pools()]);
  const agents = allAgents.filter((agent) => agent.type === type || agent.capabilities.includes(type));
  // A pool whose agents are still starting has no capability to show; its type says what it is.
  const types = new Set(agents.map((agent) => agent.type)).add(type);
  const pools = allPools.filter((pool) => types.has(pool.type));
  // A pool pays for its agents from their order to their end; of others, only what is connected is known.
  const ofPools = new Set(pools.map((pool) => pool.type));
  const others = agents.filter((agent) => !ofPools.has(agent.type)).length;
  return {
    status,
    agents,
    pools,
    sample: {
      at: now(),
      agents: others + pools.reduce((sum, { total }) => sum + total, 0),
      slots: agents.reduce((sum, { slots }) => sum + slots, 0),
      slotsBusy: agents.reduce((sum, { slotsBusy }) => sum + slotsBusy, 0),
      waiting: status.tasks.waiting,
    },
  };
}
