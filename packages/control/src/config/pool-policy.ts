// The policy that a configured pool has: its own fields, then those of `autoscale`. Without either it keeps its size.
import type { PolicyRequest } from '@muster/contract';
import type { Config, Pool } from '../config.ts';
import { resolvePolicy } from '../core/scale/policy.ts';

/** What is given for a pool; a policy that nobody gave is off. */
export function policyOf({ policy }: Pick<Pool, 'policy'>, autoscale: PolicyRequest): PolicyRequest {
  const given = { ...autoscale, ...policy };
  return Object.keys(given).length === 0 ? { enabled: false } : given;
}

interface Problem {
  /** The setting that the field is of. */
  readonly setting: string;
  readonly key: string;
  readonly value: unknown;
  readonly reason: string;
}

/** What no single field can say: bounds that cross, or do not hold the size that a pool starts with. */
export function policyProblems({ pools, autoscale }: Pick<Config, 'pools' | 'autoscale'>): Problem[] {
  // The default policy must make sense by itself; whether it fits a pool is asked of each pool.
  const own = resolvePolicy({ ...autoscale, enabled: false }, { initialAgents: 0 });
  if ('problem' in own) {
    const { field, reason } = own.problem;
    const setting = `autoscale.${field}`;
    return [{ setting, key: setting, value: autoscale[field as keyof PolicyRequest], reason: `is refused: ${reason}` }];
  }
  return pools.flatMap((pool, index) => {
    const given = policyOf(pool, autoscale);
    const resolved = resolvePolicy(given, { initialAgents: pool.agents, costPerHour: pool.costPerHour ?? 0 });
    if ('policy' in resolved) return [];
    const { field, reason } = resolved.problem;
    const value = given[field as keyof PolicyRequest];
    return [{ ...placeOf(field, { pool, index, autoscale }), value, reason: `is refused: ${reason}` }];
  });
}

/** Where the value at fault was given: under `autoscale`, or else with the pool, whose preset may have brought it. */
function placeOf(
  field: string,
  { pool, index, autoscale }: { readonly pool: Pool; readonly index: number; readonly autoscale: PolicyRequest },
): Pick<Problem, 'setting' | 'key'> {
  const isDefault = Object.hasOwn(autoscale, field) && !Object.hasOwn(pool.policy ?? {}, field);
  if (isDefault) return { setting: `autoscale.${field}`, key: `autoscale.${field}` };
  return { setting: 'pools', key: `pools[${index}].policy.${field}` };
}
