// Fewest agents over which a sweep runs each policy: shares of the fleet that the mean load needs, so that they mean
// the same for every traffic.
import type { AgentSpec } from '@muster/contract';
import { type Fleet, startOf } from './fleet.ts';
import type { PolicyChoice } from './policies.ts';

export interface Minimum {
  readonly kind: 'minimum';
  /** Of the fleet that the mean load needs. */
  readonly ratio: number;
  /** All types together. */
  readonly value: number;
  readonly text: string;
}

const RATIOS = [0.25, 0.5, 0.75, 1, 1.25, 1.5] as const;

/** None for a policy that is not swept or keeps to one size, and where the agents themselves say how many at least. */
export function minimumsOf(policy: PolicyChoice, { specs, survey }: Pick<Fleet, 'specs' | 'survey'>): Minimum[] {
  const isBounded = specs.some(({ minAgents }) => minAgents !== undefined);
  if (policy.targets.length === 0 || policy.hasOneSize === true || isBounded) return [];
  const minimums: Minimum[] = [];
  for (const ratio of RATIOS) {
    const value = specs.reduce((sum, spec) => sum + fewestOf(spec, { survey, ratio }), 0);
    if (minimums.at(-1)?.value === value) continue;
    minimums.push({ kind: 'minimum', ratio, value, text: `at least ${value} ${value === 1 ? 'agent' : 'agents'}` });
  }
  return minimums;
}

/** The agents of a comparison with this minimum as their own. */
export function withMinimum({ specs, survey }: Pick<Fleet, 'specs' | 'survey'>, { ratio }: Minimum): AgentSpec[] {
  return specs.map((spec) => {
    const minAgents = fewestOf(spec, { survey, ratio });
    return { ...spec, minAgents, ...(spec.agents === undefined ? {} : { agents: Math.max(spec.agents, minAgents) }) };
  });
}

function fewestOf(
  spec: AgentSpec,
  { survey, ratio }: { readonly survey: Fleet['survey']; readonly ratio: number },
): number {
  const { maxAgents = Number.POSITIVE_INFINITY } = spec;
  return Math.min(maxAgents, Math.max(1, Math.round(ratio * startOf(spec, survey))));
}
