// What a pool makes of tasks that no agent can take, in words for the explanation of such a task.
import type { ScalingInputs } from '@muster/contract';
import { handBounds } from './pool-bounds.ts';
import type { PoolState } from './pool-state.ts';

/** Goes on from the name of the pool. */
export function demandText(pool: PoolState, inputs: ScalingInputs, desired: number): string {
  const { starting } = inputs;
  const { enabled, triggers } = pool.policy;
  const { max } = handBounds(pool, inputs);
  if (starting > 0) return `is starting ${starting} agent${starting === 1 ? '' : 's'}.`;
  if (!enabled) return `has a fixed size of ${desired}.`;
  if (!triggers.includes('demand')) return 'does not grow for such tasks: its policy has no trigger "demand".';
  if (desired >= max.agents) return `has as many agents as it may: ${max.words}.`;
  return 'is asked for agents.';
}
