// The pools that the configuration names, and what starts their agents.
import type { PolicyRequest } from '@muster/contract';
import { RemoteStarter } from '../adapters/process/remote-starter.ts';
import { policyOf } from '../config/pool-policy.ts';
import type { Config, Pool } from '../config.ts';
import type { PoolPlan } from '../engine/pool-state.ts';
import type { Log } from '../engine/ports.ts';

/** Launched now, while the controller is small. */
export function agentStarter({ pools }: Config, log: Log): RemoteStarter {
  const starter = new RemoteStarter({ entry: new URL('../agent-starter.js', import.meta.url), log });
  if (pools.length > 0) starter.launch();
  return starter;
}

export function planOf(pool: Pool, autoscale: PolicyRequest): PoolPlan {
  const { type, agents, slots = 1, costPerHour = 0, resources = {} } = pool;
  return { type, slots, initialAgents: agents, costPerHour, resources, given: policyOf(pool, autoscale) };
}
