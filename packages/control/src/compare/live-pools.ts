// The controller's own pools as agents of a comparison, and their policies as one of those that are compared.
import type { AgentSpec, PolicyRequest, Pool } from '@muster/contract';
import { specOf } from './agents.ts';
import type { PolicyChoice } from './policies.ts';
import { WrongComparison } from './wrong.ts';

/** The policies that the pools have now. */
export const CURRENT = 'current';

/** A pool as it is simulated; plain data, which crosses threads. */
export interface LivePool {
  readonly spec: AgentSpec & { readonly type: string };
  readonly policy: PolicyRequest;
}

export interface PoolFacts {
  readonly pool: Pool;
  /** What was given of its policy. */
  readonly given: PolicyRequest;
  /** Of one of its agents. */
  readonly slots: number;
}

/** Where no start was measured, one takes as long as the default of a comparison says. */
export function livePoolOf({ pool, given, slots }: PoolFacts): LivePool {
  const { type, desired, startMs, costPerHour, policy } = pool;
  const { minAgents, maxAgents } = policy;
  const spec = specOf({
    ...{ type, slots, minAgents, maxAgents },
    agents: Math.min(maxAgents, Math.max(minAgents, desired)),
    ...(startMs === undefined ? {} : startUpOf(startMs)),
    // Agents without a price cost agent-hours.
    ...(costPerHour > 0 ? { costPerHour } : {}),
  });
  return { spec: { ...spec, type }, policy: given };
}

/** The uniform distribution that has these two quantiles. */
function startUpOf({ p50, p95 }: NonNullable<Pool['startMs']>): Pick<AgentSpec, 'startupMs' | 'startupSpreadRatio'> {
  const spreadMs = Math.max(0, p95 - p50) / (0.95 - 0.5);
  const startupMs = Math.max(1, Math.round(p50 - spreadMs / 2));
  return { startupMs, startupSpreadRatio: Math.min(100, Number((spreadMs / startupMs).toFixed(3))) };
}

export function currentPolicy(pools: readonly LivePool[]): PolicyChoice {
  return {
    name: CURRENT,
    sizing: ({ agents }) => {
      const pool = pools.find(({ spec }) => spec.type === agents.type);
      if (pool === undefined) throw new WrongComparison('policies', `there is no pool "${agents.type}"`, CURRENT);
      return { kind: 'policy', policy: pool.policy };
    },
    targets: [],
  };
}
