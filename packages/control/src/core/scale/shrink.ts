// A pool that could do with fewer agents: what holds it back, else by how many.
import type { HeldBy } from '@muster/contract';
import type { Bounds } from './bounds.ts';
import { flapsHoldMs } from './flaps.ts';
import type { Outcome } from './outcome.ts';
import type { ScalingMemory, Situation } from './situation.ts';
import { roundUp, stepOf } from './step.ts';
import { idleForExhausted } from './triggers.ts';
import { agentsOf, change, span } from './wording.ts';

export interface Shrinkage {
  /** Both measures are below their minimum, or the work needs fewer, in words. */
  readonly below: string | undefined;
  /** Agents that have been idle for too long. */
  readonly idle: number;
  readonly bounds: Bounds;
  readonly memory: ScalingMemory;
  /** Evaluations in a row that asked for fewer, this one included. */
  readonly count: number;
  /** What the work can do with; undefined for a pool that is sized by thresholds. */
  readonly most: number | undefined;
}

export function shrink(situation: Situation, { below, idle, bounds, memory, count, most }: Shrinkage): Outcome {
  const { policy, desired, now } = situation;
  const { scaleDownThreshold, maxIdleTimeMs } = policy;
  const isRule = below !== undefined && (count >= scaleDownThreshold || idle === 0);
  const because = [
    ...(isRule ? [`${below}, ${Math.min(count, scaleDownThreshold)} of ${scaleDownThreshold} evaluations`] : []),
    ...(idle > 0 ? [`${agentsOf(idle)} to spare idle for more than ${span(maxIdleTimeMs)}`] : []),
  ].join(' and ');
  const triggers: Outcome['triggers'] = [
    ...(isRule ? ([most === undefined ? 'threshold' : 'work'] as const) : []),
    ...(idle > 0 ? (['idle'] as const) : []),
  ];
  const held = (heldBy: HeldBy, words = ''): Outcome => ({ to: desired, reason: because + words, heldBy, triggers });

  if (idle === 0 && count < scaleDownThreshold) return held('threshold');
  const coolingMs = coolUntil(memory, policy) - now;
  if (coolingMs > 0) return held('cooldown', `, held by the cooldown for another ${span(coolingMs)}`);
  const flappingMs = flapsHoldMs(memory.turns, policy, now);
  if (flappingMs > 0) return held('flaps', `, held by the flap budget for another ${span(flappingMs)}`);

  const byRule = most === undefined ? stepOf(policy.scaleDownStep, desired) : desired - most;
  const wanted = Math.max(isRule ? byRule : 0, idle);
  const limit = tighter(
    { count: desired - bounds.min.agents, heldBy: bounds.min.heldBy, words: bounds.min.words },
    { count: sparable(situation), heldBy: 'bound', words: 'what those that stay must hold' },
  );
  if (limit.count <= 0) return held(limit.heldBy, `, held by ${limit.words}`);
  const to = desired - Math.min(wanted, limit.count);
  const reason = `${because}: ${change(desired, to)}`;
  if (wanted <= limit.count) return { to, reason, heldBy: undefined, triggers };
  return { to, reason: `${reason}, bounded by ${limit.words}`, heldBy: limit.heldBy, triggers };
}

interface Limit {
  readonly count: number;
  readonly heldBy: HeldBy;
  readonly words: string;
}

const tighter = (a: Limit, b: Limit): Limit => (b.count < a.count ? b : a);

/** Until when it does not shrink: its own cooldown after shrinking, that of growing after growing. */
function coolUntil({ lastUpAt, lastDownAt }: ScalingMemory, policy: Situation['policy']): number {
  const afterUp = lastUpAt === null ? 0 : lastUpAt + policy.scaleUpCooldownMs;
  const afterDown = lastDownAt === null ? 0 : lastDownAt + policy.scaleDownCooldownMs;
  return Math.max(afterUp, afterDown);
}

/** How many can go without that those that stay are at once over a maximum of the policy, and the pool grows again. */
function sparable(situation: Situation): number {
  const { policy, inputs } = situation;
  const { agents, starting, idleAgents, slots, slotsBusy } = inputs;
  const idleMin = Math.max(policy.minIdleAgents, idleForExhausted(situation));
  const idle = idleMin === 0 ? agents + starting : idleAgents + starting - idleMin;
  if (slotsBusy === 0) return idle;
  const utilization = policy.sizing === 'work' ? 1 : policy.maxUtilization;
  const needed = Math.max(1, roundUp((slotsBusy * agents) / (slots * utilization)));
  return Math.min(idle, agents + starting - needed);
}
