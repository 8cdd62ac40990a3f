// The agents of a comparison: what was said of them, with every default, and what contradicts itself.
import { AgentSpec, type SimulatedAgents } from '@muster/contract';

/** Most types of agents in one comparison. */
export const AGENT_TYPES_MAX = 100;
/** Where nothing bounds them. */
const AGENTS_MAX = 10_000;

const DEFAULTS = Object.fromEntries(
  Object.entries(AgentSpec.properties).flatMap(([name, schema]) => {
    const { default: value } = schema as { readonly default?: unknown };
    return value === undefined ? [] : [[name, value]];
  }),
);

/** Of checked fields. */
export const specOf = (given: SimulatedAgents): AgentSpec => ({ ...DEFAULTS, ...given }) as AgentSpec; // now whole

/** All defaults: what runs when nothing is said of the agents. */
export const DEFAULT_AGENTS: readonly AgentSpec[] = [specOf({})];

export interface AgentsProblem {
  readonly field: string;
  readonly value: unknown;
  /** The end of a sentence that the field begins. */
  readonly reason: string;
}

/** What of the fields of one type does not go together, or not with the other types; undefined when all does. */
export function agentsProblem(specs: readonly AgentSpec[], index: number): AgentsProblem | undefined {
  const spec = specs[index];
  if (spec === undefined) return undefined;
  const { type, agents, minAgents = 0, maxAgents = AGENTS_MAX } = spec;
  if (specs.length > 1 && type === undefined)
    return { field: 'type', value: undefined, reason: 'is missing: of several types each needs a name' };
  if (type !== undefined && specs.findIndex((other) => other.type === type) < index)
    return { field: 'type', value: type, reason: 'is there twice' };
  if (minAgents > maxAgents)
    return { field: 'minAgents', value: minAgents, reason: `must be at most maxAgents ${maxAgents}` };
  if (agents !== undefined && (agents < minAgents || agents > maxAgents)) {
    const reason = `must be from ${minAgents} to ${maxAgents}, the bounds of the same agents`;
    return { field: 'agents', value: agents, reason };
  }
  if (spec.serviceDistribution !== undefined && spec.serviceMs === undefined) {
    const reason = 'needs serviceMs: the mean that it is around';
    return { field: 'serviceDistribution', value: spec.serviceDistribution, reason };
  }
  return undefined;
}
