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
  const { minAgents, maxAgents, minIdleAgents, minQueueDepth, maxQueueDepth } = policy;
  const against = (lower: keyof ScalingPolicy, upper: keyof ScalingPolicy, isStrict = false): PolicyProblem => {
    const isUpper = !(lower in given) && upper in given;
    const [field, other] = isUpper ? [upper, lower] : [lower, upper];
    const mustBe = isUpper ? (isStrict ? 'above' : 'at least') : isStrict ? 'below' : 'at most';
    const origin = other in given ? '' : ` (of the preset ${policy.preset})`;
    return {
      field,
      reason: `${policy[field]} must be ${mustBe} ${other} ${policy[other]}${origin}: change one of them`,
    };
  };
  if (minAgents > maxAgents) return against('minAgents', 'maxAgents');
  if (minIdleAgents > maxAgents) return against('minIdleAgents', 'maxAgents');
  if (minQueueDepth >= maxQueueDepth) return against('minQueueDepth', 'maxQueueDepth', true);
  if (policy.minUtilization >= policy.maxUtilization) return against('minUtilization', 'maxUtilization', true);
  if (Math.max(policy.scaleUpThreshold, policy.scaleDownThreshold) <= EVALUATIONS_MAX) return undefined;
  const tooShort = `${policy.evaluationIntervalMs} is too short for the times of ${policy.preset}`;
  return {
    field: 'evaluationIntervalMs',
    reason: `${tooShort}: give a longer one, or scaleUpThreshold and scaleDownThreshold up to ${EVALUATIONS_MAX}`,
  };
}

/** What does not fit the pool: its start, its baseline, its cost. A pool that is never resized fits anything. */
function misfit(policy: ScalingPolicy, pool: PolicyPool): PolicyProblem | undefined {
  if (!policy.enabled) return undefined;
  const { initialAgents, costPerHour = 0, isRunning = false } = pool;
  const { minAgents, maxAgents, growthMax, budgetPerHour } = policy;
  const start = `the ${initialAgents} that the pool starts with`;
  if (!isRunning && initialAgents < minAgents) {
    return { field: 'minAgents', reason: `${minAgents} is more than ${start}: lower it, or start with more` };
  }
  if (!isRunning && initialAgents > maxAgents) {
    return { field: 'maxAgents', reason: `${maxAgents} is fewer than ${start}: raise it, or start with fewer` };
  }
  const grown = grownMost(growthMax, initialAgents);
  if (grown < Math.max(1, minAgents)) {
    const product = `${growthMax} × ${start} is ${grown}, fewer than minAgents ${minAgents}`;
    return { field: 'growthMax', reason: `${product}: raise it, or give 0 for no such bound` };
  }
  const paid = paidFor(budgetPerHour, costPerHour);
  if (paid >= minAgents) return undefined;
  const words = `${budgetPerHour} pays for ${paid} at ${costPerHour} each, fewer than minAgents ${minAgents}`;
  return { field: 'budgetPerHour', reason: `${words}: raise it, or lower minAgents` };
}
