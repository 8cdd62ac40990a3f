// The pools of a run: the agents of the spec, at the size that the mean load needs, sized by one policy.
import type { AgentSpec, PolicyRequest } from '@muster/contract';
import { resolvePolicy } from '../core/scale/policy.ts';
import { PRESET_POLICIES } from '../core/scale/presets.ts';
import type { AgentModel, ArrivalSource } from '../sim/plan.ts';
import type { SizedPool } from '../sim/run.ts';
import type { PolicyChoice, Target } from './policies.ts';
import { agentsFor, type Survey } from './survey.ts';
import { WrongComparison } from './wrong.ts';

/** Of agents whose spec names none. */
const TYPE = 'agent';
/** Where neither the spec nor the policy has a bound. */
const AGENTS_MAX = 1000;

export interface Fleet {
  readonly specs: readonly AgentSpec[];
  readonly survey: Survey;
  readonly sloMs: number;
}

type Bounded = Pick<SizedPool, 'agents' | 'initialAgents' | 'minAgents' | 'maxAgents'>;

export const typeOf = ({ type = TYPE }: AgentSpec): string => type;

/** Which agents run tasks of a type: the only ones there are, or those of the same name. */
export function poolNames(specs: readonly AgentSpec[]): (type: string) => string {
  const names = specs.map(typeOf);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return () => only;
  const known = new Set(names);
  return (type) => {
    if (known.has(type)) return type;
    // A cell of a trace may hold anything.
    const shown = type.length > 60 ? `${type.slice(0, 60)}…` : type;
    throw new WrongComparison('agents', `no agents run tasks of type "${shown}"; there are ${names.join(', ')}`);
  };
}

/** Throws WrongComparison for a policy that cannot size these agents. */
export function requirePossible(policies: readonly PolicyChoice[], { specs, survey }: Fleet): void {
  for (const { name, request } of policies) {
    if (request === undefined) continue;
    for (const spec of specs) {
      const { agents, initialAgents, minAgents, maxAgents } = boundedPool(spec, { request, survey });
      const pool = { initialAgents, costPerHour: agents.costPerHour };
      const resolved = resolvePolicy({ ...request, minAgents, maxAgents }, pool);
      if ('policy' in resolved) continue;
      const { field, reason } = resolved.problem;
      throw new WrongComparison('policies', `${field} ${reason}`, name);
    }
  }
}

/** `arrivals` opens those of the run once more. */
export async function poolsOf(
  { policy, target }: { readonly policy: PolicyChoice; readonly target?: Target | undefined },
  { specs, survey, sloMs, arrivals }: Fleet & { readonly arrivals: () => Promise<ArrivalSource> },
): Promise<readonly SizedPool[]> {
  const pools = specs.map(async (spec): Promise<SizedPool> => {
    const pool = boundedPool(spec, { request: policy.request, survey });
    return { ...pool, sizing: await policy.sizing({ ...pool, sloMs, arrivals }, target?.value) };
  });
  return Promise.all(pools);
}

/** How many agents of a type there are at the start, before a policy's bounds. */
export function startOf(spec: AgentSpec, { loads, spanMs }: Survey): number {
  const { agents, slots, speed } = spec;
  return agents ?? agentsFor(loads.get(typeOf(spec)) ?? {}, { spanMs, slots, speed });
}

function boundedPool(
  spec: AgentSpec,
  { request, survey }: { readonly request: PolicyRequest | undefined; readonly survey: Survey },
): Bounded {
  const { minAgents, maxAgents } = boundsOf(spec, request);
  const initialAgents = Math.min(maxAgents, Math.max(minAgents, startOf(spec, survey)));
  return { agents: modelOf(spec), initialAgents, minAgents, maxAgents };
}

/** The spec's, else the policy's own. */
function boundsOf(
  spec: AgentSpec,
  request: PolicyRequest | undefined,
): { readonly minAgents: number; readonly maxAgents: number } {
  const preset = request === undefined ? undefined : PRESET_POLICIES[request.preset ?? 'conservative'];
  const minAgents = spec.minAgents ?? request?.minAgents ?? preset?.minAgents ?? 0;
  const maxAgents = spec.maxAgents ?? request?.maxAgents ?? preset?.maxAgents ?? AGENTS_MAX;
  if (minAgents <= maxAgents) return { minAgents, maxAgents };
  // One of the spec lies beyond the other one of the policy; two of the policy are refused with it.
  if (spec.minAgents !== undefined) return { minAgents, maxAgents: minAgents };
  return spec.maxAgents === undefined ? { minAgents, maxAgents } : { minAgents: maxAgents, maxAgents };
}

function modelOf(spec: AgentSpec): AgentModel {
  const { slots, startupMs, startupSpreadRatio, speed, failuresPerHour, costPerHour } = spec;
  return { type: typeOf(spec), slots, startupMs, startupSpreadRatio, speed, failuresPerHour, costPerHour };
}
