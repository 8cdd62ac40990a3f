// Between which sizes a pool stays. A policy that is off holds nobody: the controller then takes any size by hand.
import type { LivePool } from '@muster/contract/live';

export interface PoolBounds {
  readonly min: number;
  readonly max: number;
}

type WithPolicy = Pick<LivePool, 'policy'>;

/** As many agents as a pool may have at all; bounds that were given beside a policy that is off the controller knows. */
const ANY_SIZE: PoolBounds = { min: 0, max: 10_000 };

/** Undefined: none are in force. */
export function boundsOf({ policy: { enabled, minAgents, maxAgents } }: WithPolicy): PoolBounds | undefined {
  return enabled ? { min: minAgents, max: maxAgents } : undefined;
}

/** What a person may ask for. */
export const byHandBounds = (pool: WithPolicy): PoolBounds => boundsOf(pool) ?? ANY_SIZE;
