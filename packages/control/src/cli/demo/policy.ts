// How the demo's pool scales: a policy in trace time, divided by the speed like every other time of the trace.
import type { PolicyRequest, Preset, ScalingPolicy } from '@muster/contract';
import { PRESETS } from '@muster/contract';
import { resolvePolicy } from '../../core/scale/policy.ts';
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
export function demoPolicyOf({ given, agents }: DemoPolicyOptions): ScalingPolicy | undefined {
  if (given === FIXED) return undefined;
  const request = given === OWN ? ownPolicy(agents) : requestIn(given);
  const resolved = resolvePolicy(request, { initialAgents: agents });
  if ('policy' in resolved) return resolved.policy;
  const { field, reason } = resolved.problem;
  throw new UsageError(`--policy: ${field} ${reason}`);
}

/**
 * Made for an objective, a wait of 30 s, and for agents that start within 20 s (a second of wall time at speed 20). It
 * keeps six to nine tenths of the slots busy: a few tasks may wait while agents start. It is evaluated every 5 s,
 * because a fleet that looks for longer has missed before it acts; it grows by half, so that three steps triple it, and
 * again only when what it ordered is there. It shrinks by a quarter: what is left is eight tenths busy then, which does
 * not make it grow again. No agent need be idle: tasks are spread, and an agent with several slots hardly ever is.
 */
function ownPolicy(agents: number): PolicyRequest {
  return {
    preset: 'aggressive',
    minAgents: Math.min(2, agents),
    maxAgents: 3 * agents,
    maxUtilization: 0.9,
    minUtilization: 0.6,
    minIdleAgents: 0,
    scaleUpStep: '50%',
    scaleDownStep: '25%',
    scaleUpCooldownMs: 20_000,
    scaleDownCooldownMs: MISS_WAIT_MS,
    maxIdleTimeMs: 2 * MISS_WAIT_MS,
    flapsMax: 100,
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
    emergencyWaitMs: faster(policy.emergencyWaitMs),
    throughputPerMinute: policy.throughputPerMinute * speed,
  };
}
