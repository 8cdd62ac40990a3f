// Between which sizes a person may put a pool: the bounds of its policy, or, where that is off, what was given as such.
import type { ScalingInputs } from '@muster/contract';
import { type Bound, type Bounds, boundsOf } from '../core/scale/bounds.ts';
import type { PoolState } from './pool-state.ts';

/** As many as a configuration may ask for. */
const AGENTS_MAX = 10_000;

export function handBounds({ policy, given, plan }: PoolState, inputs: ScalingInputs): Bounds {
  const { initialAgents, costPerHour } = plan;
  if (policy.enabled) return boundsOf({ policy, inputs, initialAgents, costPerHour });
  const { minAgents = 0, maxAgents = AGENTS_MAX } = given;
  return { min: bound('minAgents', minAgents), max: bound('maxAgents', maxAgents) };
}

const bound = (name: string, agents: number): Bound => ({ agents, heldBy: 'bound', words: `${name} ${agents}` });
