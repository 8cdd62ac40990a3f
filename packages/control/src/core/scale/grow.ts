// A pool that is asked to grow: what holds it back, else by how much.
import type { HeldBy } from '@muster/contract';
import type { Bounds } from './bounds.ts';
import type { Outcome } from './outcome.ts';
import type { Pending } from './pending.ts';
import type { Ask, ScalingMemory, Situation } from './situation.ts';
import { roundUp, stepOf } from './step.ts';
import { agentsOf, change, listed, span } from './wording.ts';

export interface Growth {
  readonly asks: readonly Ask[];
  readonly bounds: Bounds;
  readonly pending: Pending;
  readonly memory: ScalingMemory;
  /** Evaluations in a row that asked for more, this one included. */
  readonly count: number;
  /** What the work needs; 0 for a pool that is sized by thresholds. */
  readonly least: number;
}

export function grow(
  { policy, desired, now }: Situation,
  { asks, bounds, pending, memory, count, least }: Growth,
): Outcome {
  const triggers = [...new Set(asks.map(({ by }) => by))];
  const held = (heldBy: HeldBy, words: string): Outcome => ({ to: desired, reason: words, heldBy, triggers });

  const isUrgent = asks.some((ask) => ask.isUrgent);
  const run = `${Math.min(count, policy.scaleUpThreshold)} of ${policy.scaleUpThreshold} evaluations`;
  const because = `${listed(asks.map((ask) => ask.because))}${isUrgent ? '' : `, ${run}`}`;
  if (!isUrgent && count < policy.scaleUpThreshold) return held('threshold', because);

  const coolingMs = memory.lastUpAt === null ? 0 : memory.lastUpAt + policy.scaleUpCooldownMs - now;
  if (coolingMs > 0 && !triggers.includes('emergency')) {
    return held('cooldown', `${because}, held by the cooldown for another ${span(coolingMs)}`);
  }
  if (asks.every((ask) => ask.isCovered)) {
    return held('pending', `${because}, covered by ${agentsOf(pending.agents)} starting`);
  }
  const { max } = bounds;
  // The work says how many it needs; everything else asks for one step.
  const isStep = asks.some(({ by, isCovered }) => by !== 'work' && !isCovered);
  const asked = Math.max(least, isStep ? desired + stepOf(policy.scaleUpStep, desired) : desired);
  const wanted = roundUp(asked * (1 + policy.headroomRatio));
  if (desired >= max.agents) return held(max.heldBy, `${because}, held by ${max.words}`);
  const to = Math.min(wanted, max.agents);
  const headroom = policy.headroomRatio === 0 ? '' : ` with headroom ${policy.headroomRatio}`;
  const bounded = to < wanted ? `, bounded by ${max.words}` : '';
  const heldBy = to < wanted ? max.heldBy : undefined;
  return { to, reason: `${because}: ${change(desired, to)}${headroom}${bounded}`, heldBy, triggers };
}
