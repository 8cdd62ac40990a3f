// How the demo's pool scales: a policy in trace time, divided by the speed like every other time of the trace.
import type { PolicyRequest, Preset, ScalingPolicy } from '@muster/contract';
import { PRESETS } from '@muster/contract/words';
import { UsageError } from '../exit.ts';
import { MISS_WAIT_MS } from './report.ts';

/** `fixed`: the pool keeps its size. */
export const FIXED = 'fixed';
export const OWN = 'demo';

export interface DemoPolicyOptions {
  /** `demo`, `fixed`, the name of a preset, or a policy as JSON. */
  readonly given: string;
  /** That the pool starts with. */
  readonly agents: number;
}

/** The policy in trace time; undefined for a fixed pool. */
export async function demoPolicyOf({ given, agents }: DemoPolicyOptions): Promise<ScalingPolicy | undefined> {
  if (given === FIXED) return undefined;
  const request = given === OWN ? ownPolicy(agents) : requestIn(given);
  const { resolvePolicy } = await import('../../core/scale/policy.ts');
  const resolved = resolvePolicy(request, { initialAgents: agents });
  if ('policy' in resolved) return resolved.policy;
  const { field, reason } = resolved.problem;
  throw new UsageError(`--policy: ${field} ${reason}`);
}

/**
 * Made for an objective, a wait of 30 s, and for agents that start within 15 s: under a second of wall time at 20 x.
 * It looks every 5 s and acts on the second look, because a fleet that thinks for longer has missed before it acts. It
 * grows by half of the fleet that was asked for, so that two steps make it whole out of one agent, when nearly every
 * slot is busy; it halves when four slots of ten are free. No agent need be idle: with several slots each, hardly any
 * ever is. Between the bursts one agent is enough.
 */
function ownPolicy(agents: number): PolicyRequest {
  return {
    preset: 'aggressive',
    minAgents: 1,
    maxAgents: Math.ceil(1.5 * agents),
    maxQueueDepth: 10,
    minQueueDepth: 2,
    maxUtilization: 0.95,
    minUtilization: 0.6,
    minIdleAgents: 0,
    scaleUpThreshold: 2,
    scaleDownThreshold: 2,
    scaleUpStep: Math.ceil(agents / 2),
    scaleDownStep: '50%',
    scaleUpCooldownMs: 5000,
    scaleDownCooldownMs: 10_000,
    maxIdleTimeMs: 2 * MISS_WAIT_MS,
    flapsMax: 0,
  };
}

function requestIn(given: string): PolicyRequest {
  if ((PRESETS as readonly string[]).includes(given)) return { preset: given as Preset };
  try {
    const parsed: unknown = JSON.parse(given);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // Said below.
  }
  const names = [OWN, FIXED, ...PRESETS].join(', ');
  throw new UsageError(`--policy must be one of ${names}, or a policy as a JSON object, not "${given}"`);
}

/** The smallest that a policy may say. */
const EVALUATION_MS_MIN = 100;
const FLAP_WINDOW_MS_MIN = 1000;

/** The same policy in wall time. */
export function atSpeed(policy: ScalingPolicy, speed: number): ScalingPolicy {
  const faster = (ms: number, least = 1): number => (ms === 0 ? 0 : Math.max(least, Math.round(ms / speed)));
  return {
    ...policy,
    evaluationIntervalMs: faster(policy.evaluationIntervalMs, EVALUATION_MS_MIN),
    scaleUpCooldownMs: faster(policy.scaleUpCooldownMs),
    scaleDownCooldownMs: faster(policy.scaleDownCooldownMs),
    maxIdleTimeMs: faster(policy.maxIdleTimeMs),
    removeGraceMs: faster(policy.removeGraceMs),
    flapWindowMs: faster(policy.flapWindowMs, FLAP_WINDOW_MS_MIN),
    responseTimeMs: faster(policy.responseTimeMs),
    waitObjectiveMs: faster(policy.waitObjectiveMs),
    emergencyWaitMs: faster(policy.emergencyWaitMs),
    loadDurationMs: faster(policy.loadDurationMs),
    responseDurationMs: faster(policy.responseDurationMs),
    criticalDurationMs: faster(policy.criticalDurationMs),
    startPatienceMs: faster(policy.startPatienceMs),
    throughputPerMinute: policy.throughputPerMinute * speed,
  };
}
