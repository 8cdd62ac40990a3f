// A policy as it is given becomes the policy in force: the preset fills it up, and what cannot work is refused.
import type { PolicyRequest, Preset, ScalingPolicy } from '@muster/contract';
import { grownMost, paidFor } from './bounds.ts';
import { fieldProblem, type PolicyProblem } from './field.ts';
import { BREACH_TIMES, PRESET_POLICIES } from './presets.ts';

export type Resolved = { readonly policy: ScalingPolicy } | { readonly problem: PolicyProblem };

/** The pool that the policy is for. */
export interface PolicyPool {
  readonly initialAgents: number;
  /** Of one agent; 0 = unknown [0]. */
  readonly costPerHour?: number;
  /** It runs already: a size outside the bounds is no mistake then, the pool is brought within them [false]. */
  readonly isRunning?: boolean;
}

const EVALUATIONS_MAX = 1000;

/** Refused are unknown fields, values out of range, and fields that contradict each other; the first one is named. */
export function resolvePolicy(request: PolicyRequest, pool: PolicyPool): Resolved {
  const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as PolicyRequest;
  for (const [field, value] of Object.entries(given)) {
    const problem = fieldProblem(field, value);
    if (problem !== undefined) return { problem };
  }
  const { preset = 'conservative' } = given;
  const policy: ScalingPolicy = { ...PRESET_POLICIES[preset], ...byBreachTime(preset, given), ...given };
  const problem = contradiction(policy, given) ?? misfit(policy, pool);
  return problem === undefined ? { policy } : { problem };
}

/** A preset that is about breach times keeps them when it is evaluated more often, or less. */
function byBreachTime(preset: Preset, { evaluationIntervalMs }: PolicyRequest): Partial<ScalingPolicy> {
  const breach = BREACH_TIMES[preset];
  if (breach === undefined || evaluationIntervalMs === undefined) return {};
  return {
    scaleUpThreshold: Math.ceil(breach.upMs / evaluationIntervalMs),
    scaleDownThreshold: Math.ceil(breach.downMs / evaluationIntervalMs),
    scaleUpCooldownMs: evaluationIntervalMs,
    scaleDownCooldownMs: evaluationIntervalMs,
  };
}

/** Fields that cannot hold together. Of the two, the one that was given is named. */
function contradiction(policy: ScalingPolicy, given: PolicyRequest): PolicyProblem | undefined {
  const against = (field: keyof ScalingPolicy, other: keyof ScalingPolicy, mustBe: string): PolicyProblem => {
    const said = (name: keyof ScalingPolicy): string =>
      `${name} ${policy[name]}${name in given ? '' : ` (of the preset ${policy.preset})`}`;
    const isOther = !(field in given) && other in given;
    return {
      field: isOther ? other : field,
      reason: `${said(field)} must be ${mustBe} ${said(other)}: change one of them`,
    };
  };
  const { scaleUpThreshold, scaleDownThreshold } = policy;
  if (policy.minAgents > policy.maxAgents) return against('minAgents', 'maxAgents', 'at most');
  if (policy.minIdleAgents > policy.maxAgents) return against('minIdleAgents', 'maxAgents', 'at most');
  if (policy.minQueueDepth >= policy.maxQueueDepth) return against('minQueueDepth', 'maxQueueDepth', 'below');
  if (policy.minUtilization >= policy.maxUtilization) return against('minUtilization', 'maxUtilization', 'below');
  if (Math.max(scaleUpThreshold, scaleDownThreshold) > EVALUATIONS_MAX) {
    const reason = `evaluationIntervalMs ${policy.evaluationIntervalMs} is too short for the times of ${policy.preset}`;
    return {
      field: 'evaluationIntervalMs',
      reason: `${reason}: give a longer one, or scaleUpThreshold and scaleDownThreshold up to ${EVALUATIONS_MAX}`,
    };
  }
  return undefined;
}

/** What does not fit the pool: its start, its baseline, its cost. A pool that is never resized fits anything. */
function misfit(policy: ScalingPolicy, { initialAgents, costPerHour = 0, isRunning = false }: PolicyPool) {
  if (!policy.enabled) return undefined;
  const { minAgents, maxAgents, growthMax, budgetPerHour } = policy;
  const problem = (field: keyof ScalingPolicy, reason: string): PolicyProblem => ({ field, reason });
  if (!isRunning && initialAgents < minAgents) {
    return problem(
      'minAgents',
      `minAgents ${minAgents} is more than the ${initialAgents} that the pool starts with: lower it, or start with more`,
    );
  }
  if (!isRunning && initialAgents > maxAgents) {
    return problem(
      'maxAgents',
      `maxAgents ${maxAgents} is fewer than the ${initialAgents} that the pool starts with: raise it, or start with fewer`,
    );
  }
  const grown = grownMost(growthMax, initialAgents);
  if (grown < Math.max(1, minAgents)) {
    const product = `growthMax ${growthMax} × the ${initialAgents} that the pool starts with is ${grown}`;
    return problem('growthMax', `${product}, fewer than minAgents ${minAgents}: raise it, or give 0 for no such bound`);
  }
  const paid = paidFor(budgetPerHour, costPerHour);
  if (paid < minAgents) {
    const words = `budgetPerHour ${budgetPerHour} pays for ${paid} agents at ${costPerHour} each`;
    return problem('budgetPerHour', `${words}, fewer than minAgents ${minAgents}: raise it, or lower minAgents`);
  }
  return undefined;
}
