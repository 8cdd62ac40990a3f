// The evaluation of a pool: how large it should be from now on, and why. Pure: the same situation and memory give the
// same verdict, so that every decision of the journal can be made again from what is written with it.
//
// D1. The size is within the bounds of an enabled policy, whatever else holds.
// D2. Without data nothing is removed, and nothing counts towards removing.
// D3. Growing beats shrinking: one reason to grow is enough, shrinking takes all.
import type { HeldBy } from '@muster/contract';
import { boundsOf } from './bounds.ts';
import { grow } from './grow.ts';
import { afterChange, sinceWhen, takeUp } from './memory.ts';
import type { Outcome } from './outcome.ts';
import { pendingOf } from './pending.ts';
import { belowMinimum, idleTooLong, isSeen, overMaximum } from './rules.ts';
import { shrink } from './shrink.ts';
import type { Ask, ScalingMemory, Situation, Verdict } from './situation.ts';
import { type SizedToWork, sizeToWork } from './size-to-work.ts';
import { keptBy, type TriggerView, triggered } from './triggers.ts';
import { agentsOf, change } from './wording.ts';

export interface Decided {
  readonly verdict: Verdict;
  /** For the next evaluation. */
  readonly memory: ScalingMemory;
}

export function decide(situation: Situation, before: ScalingMemory): Decided {
  const { policy, inputs, desired, now } = situation;
  const taken = takeUp(before, situation);
  const since = sinceWhen(taken.since, situation);
  const memory: ScalingMemory = { ...taken, since };
  const pending = pendingOf(situation, since.starting);
  const view: TriggerView = { situation, memory, pending };
  const work = policy.sizing === 'work' ? sizeToWork(situation, pending, taken.work) : undefined;
  const asks = [...(work === undefined ? overMaximum(situation, pending) : work.asks), ...triggered(view)].sort(
    byUrgency,
  );
  const below = fewerThan(situation, work);
  const isBelow = asks.length === 0 && keptBy(view) === undefined && below !== undefined;
  const counters = { up: asks.length > 0 ? memory.up + 1 : 0, down: isBelow ? memory.down + 1 : 0 };

  const outcome = enabled(outcomeOf(view, { asks, memory, counters, work, below }), situation);
  const { to, reason, heldBy, triggers } = outcome;
  const action = to === desired ? 'none' : to > desired ? 'scale_up' : 'scale_down';
  const verdict: Verdict = {
    at: now,
    action,
    count: Math.abs(to - desired),
    from: desired,
    to,
    reason,
    ...(heldBy === undefined ? {} : { heldBy }),
    triggers,
    isEmergency: asks.some(({ by }) => by === 'emergency'),
    inputs,
    counters,
  };
  const hasAnswered = action === 'scale_up' && triggers.includes('demand');
  const demandAnswered = hasAnswered ? inputs.unservable : Math.min(memory.demandAnswered, inputs.unservable);
  const after: ScalingMemory = { ...memory, ...counters, demandAnswered, ...(work === undefined ? {} : work.memory) };
  return { verdict, memory: afterChange(after, { policy, from: desired, to, now }) };
}

interface Evaluation {
  readonly asks: readonly Ask[];
  readonly memory: ScalingMemory;
  readonly counters: { readonly up: number; readonly down: number };
  /** Undefined for a pool that is sized by thresholds. */
  readonly work: SizedToWork | undefined;
  /** Why it could do with fewer, in words. */
  readonly below: string | undefined;
}

/** Both measures are below their minimum, or the work needs fewer. */
function fewerThan(situation: Situation, work: SizedToWork | undefined): string | undefined {
  if (work === undefined) return belowMinimum(situation);
  return work.most < situation.desired ? work.words : undefined;
}

function outcomeOf(view: TriggerView, { asks, memory, counters, work, below }: Evaluation): Outcome {
  const { situation, pending } = view;
  const { desired } = situation;
  const bounds = boundsOf(situation);
  const { min, max } = bounds;
  if (desired < min.agents) {
    const reason = `${agentsOf(desired)} < ${min.words}: ${change(desired, min.agents)}`;
    return { to: min.agents, reason, heldBy: min.cutBy, triggers: min.heldBy === 'event' ? ['event'] : [] };
  }
  if (desired > max.agents) {
    const reason = `${agentsOf(desired)} > ${max.words}: ${change(desired, max.agents)}`;
    return { to: max.agents, reason, heldBy: undefined, triggers: [] };
  }
  if (asks.length > 0) {
    return grow(situation, { asks, bounds, pending, memory, count: counters.up, least: work?.least ?? 0 });
  }
  const kept = keptBy(view);
  const idle = work === undefined ? idleTooLong(situation) : 0;
  if (kept === undefined && (below !== undefined || idle > 0)) {
    return shrink(situation, { below, idle, bounds, memory, count: counters.down, most: work?.most });
  }
  return rest(situation, { kept, work });
}

/** Nothing asks for a change, or nobody can say. */
function rest(
  situation: Situation,
  { kept, work }: { kept: string | undefined; work: SizedToWork | undefined },
): Outcome {
  const { desired, inputs } = situation;
  const stay = (reason: string, heldBy?: HeldBy): Outcome => ({ to: desired, reason, heldBy, triggers: [] });
  if (!isSeen(situation)) {
    const unknown = situation.hasData ? 'how busy the agents are is unknown' : 'what is known of the agents is old';
    return stay(`${unknown}: none is removed`, 'missing-data');
  }
  if (kept !== undefined) return stay(`${kept} keeps it from shrinking`);
  if (work !== undefined) return stay(`nothing to do: ${work.words}`);
  const load = inputs.utilization === null ? 'no agent up' : `utilisation ${inputs.utilization.toFixed(2)}`;
  return stay(`nothing to do: queue depth ${inputs.queueDepth}, ${load}, ${agentsOf(inputs.idleAgents)} idle`);
}

/** What is critical is said first, then what cannot wait. */
function byUrgency(a: Ask, b: Ask): number {
  const rank = ({ by, isUrgent }: Ask): number => (by === 'emergency' ? 0 : isUrgent ? 1 : 2);
  return rank(a) - rank(b);
}

/** A policy that is not enabled says what it would do. */
function enabled(outcome: Outcome, { policy, desired }: Situation): Outcome {
  if (policy.enabled || (outcome.to === desired && outcome.heldBy === undefined)) return outcome;
  return { ...outcome, to: desired, reason: `${outcome.reason}; not resized: the policy is off`, heldBy: 'disabled' };
}
