// Sizing to the work: the fewest agents with which tasks wait no longer than they may (policy.sizing 'work'). It asks
// for more when tasks would wait too long, and for fewer when it has needed fewer for as long as a start takes.
//
// W1. What starts counts as what it will do: nothing is ordered twice for the same tasks.
// W2. It lets nobody go before it has seen a whole window of needs, nor on measures that are old.
import { backlogAhead } from './backlog.ts';
import type { Pending } from './pending.ts';
import { largestOf, withNeed } from './recent-needs.ts';
import { isSeen } from './rules.ts';
import type { Ask, ScalingMemory, Situation } from './situation.ts';
import { slotsFor } from './staffing.ts';
import { roundUp } from './step.ts';
import { span } from './wording.ts';
import { measureWork, workOf } from './work.ts';
import type { WorkMemory } from './work-memory.ts';

export interface SizedToWork {
  /** It is to have at least so many agents, and can do with `most`. */
  readonly least: number;
  readonly most: number;
  /** That it needs more than it has, if so. */
  readonly asks: readonly Ask[];
  /** What `most` is made of, in words. */
  readonly words: string;
  /** For the next evaluation. */
  readonly memory: Pick<ScalingMemory, 'work'>;
}

/** Agents that are not needed stay as long as a new one would take to start, and for so many evaluations at least. */
const KEEP_EVALUATIONS = 3;
/** Of the longer mean: measured for three times as long as it reaches back. */
const KNOWN_WEIGHT = 0.95;
/** More are ordered when tasks would wait for this share of what they may: the rest is for what is not foreseen. */
const ORDER_RATIO = 0.7;

export function sizeToWork(situation: Situation, pending: Pending, before: WorkMemory | undefined): SizedToWork {
  const { policy, inputs, desired, now } = situation;
  const { waitObjectiveMs: objectiveMs } = policy;
  if (!isSeen(situation)) return { least: 0, most: desired, asks: [], words: '', memory: {} };
  const measured = measureWork(situation, before);
  const work = workOf(measured);
  const startMs = Math.max(1, inputs.startMs ?? policy.evaluationIntervalMs);
  const ahead = backlogAhead(situation, { work, pending, startMs });
  const slots = inputs.slots + pending.slots;

  const isLate = ahead.waitMs > ORDER_RATIO * objectiveMs && ahead.slots > slots;
  const isShort = isLate || (slots === 0 && work.waiting > 0);
  const steady = slotsFor(work.long, { waitMs: objectiveMs, serviceMs: work.serviceMs });
  // A start that is short beside the objective is no risk: then what is idle now is not kept for what may come.
  const kept = startMs <= ORDER_RATIO * objectiveMs ? Math.min(steady, inputs.slotsBusy) : steady;
  const need = Math.max(kept, ahead.waitMs > 0 ? ahead.slots : 0, work.waiting > 0 ? 1 : 0);
  const keepMs = Math.max(KEEP_EVALUATIONS * policy.evaluationIntervalMs, startMs);
  const needs = withNeed(before?.needs ?? [], { at: now, slots: need }, keepMs);
  const hasWindow = now - measured.since >= keepMs && measured.long.weight >= KNOWN_WEIGHT;

  const agents = (count: number): number => agentsFor(situation, count);
  const most = hasWindow ? agents(largestOf(needs)) : desired;
  const expected = ahead.waitMs === Number.POSITIVE_INFINITY ? 'without an agent' : `for ${span(ahead.waitMs)}`;
  const because = `${inAgents(situation, work.short).toFixed(1)} agents of work and ${work.waiting} waiting; in ${span(startMs)} tasks would wait ${expected}, and may for ${span(objectiveMs)}`;
  return {
    least: isShort ? Math.max(1, agents(ahead.slots)) : 0,
    most,
    asks: isShort ? [{ by: 'work', because, isUrgent: false, isCovered: agents(ahead.slots) <= desired }] : [],
    words: neededInWords(situation, { load: work.long, need: largestOf(needs), keepMs }),
    memory: { work: { ...measured, needs } },
  };
}

interface Needed {
  /** Slots that what arrives keeps busy, and the most that were needed lately. */
  readonly load: number;
  readonly need: number;
  readonly keepMs: number;
}

function neededInWords(situation: Situation, { load, need, keepMs }: Needed): string {
  const shown = (slots: number): string => inAgents(situation, slots).toFixed(1);
  if (need < load) return `${shown(need)} agents of work at most in the last ${span(keepMs)}`;
  return `${shown(load)} agents of work, ${shown(need - load)} for waits up to ${span(situation.policy.waitObjectiveMs)}`;
}

const inAgents = ({ slotsPerAgent }: Situation, slots: number): number => slots / slotsPerAgent;

/** Agents that take nothing, cordoned ones say, are no room: they come on top, as do those that are to be idle. */
function agentsFor({ policy, inputs, slotsPerAgent }: Situation, slots: number): number {
  const closed = Math.max(0, inputs.agents - Math.ceil(inputs.slots / slotsPerAgent));
  return roundUp(slots / slotsPerAgent) + closed + policy.minIdleAgents;
}
