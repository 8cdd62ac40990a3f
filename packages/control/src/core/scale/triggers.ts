// What may ask for agents besides the thresholds. Each is on or off by the policy and names itself in the reason.
import { type ScalingInputs, TRIGGERS, type Trigger } from '@muster/contract';
import type { Pending } from './pending.ts';
import { isSeen } from './rules.ts';
import type { Ask, Lasting, ScalingMemory, Situation } from './situation.ts';
import { agentsOf, compared, span } from './wording.ts';

/** The figures that no policy changes. */
export const LOAD_MAX = 0.8;
export const QUEUE_MAX = 100;
export const RESPONSE_FACTOR = 2;
export const ERRORS_MAX = 0.05;
export const SATISFACTION_MIN = 0.85;
export const QUALITY_FALL_MAX = 0.05;
/** A resource that is used up within it is missed soon. */
export const EXHAUSTION_MS = 2 * 3_600_000;
export const CRITICAL_LOAD = 0.95;

export interface TriggerView {
  readonly situation: Situation;
  readonly memory: Pick<ScalingMemory, 'since' | 'demandAnswered'>;
  readonly pending: Pending;
}

/** Its `because` is said after the name of the trigger. */
type Asked = Omit<Ask, 'by'>;

/** What the triggers that are on ask for, in the order of TRIGGERS. */
export function triggered(view: TriggerView): readonly Ask[] {
  const { triggers } = view.situation.policy;
  return TRIGGERS.flatMap((by) => {
    const asked = triggers.includes(by) ? ASKING[by](view) : undefined;
    return asked === undefined ? [] : [{ by, ...asked, because: `${by}: ${asked.because}` }];
  });
}

/** Conditions that must last: they hold now. */
export const HOLDS: Readonly<Record<Lasting, (situation: Situation) => boolean>> = {
  load: (situation) => isSeen(situation) && (situation.inputs.utilization ?? 0) > LOAD_MAX,
  'response-time': ({ policy, inputs }) =>
    policy.responseTimeMs > 0 && (inputs.responseTimeMs ?? 0) > RESPONSE_FACTOR * policy.responseTimeMs,
  // Busy agents are what sizing to the work is for: there, only a wait is critical.
  'critical-load': (situation) =>
    situation.policy.sizing !== 'work' && isSeen(situation) && (situation.inputs.utilization ?? 0) > CRITICAL_LOAD,
  starting: ({ inputs }) => inputs.starting > 0,
};

const ASKING: Readonly<Record<Trigger, (view: TriggerView) => Asked | undefined>> = {
  demand,
  // It raises the minimum (bounds.ts) and asks for no step.
  event: () => undefined,
  'hand-offs': handOffs,
  load,
  queue,
  'response-time': responseTime,
  throughput,
  errors: (view) => whileAllWork(view, errorsOf(view)),
  satisfaction: (view) => whileAllWork(view, satisfactionOf(view)),
  quality: (view) => whileAllWork(view, qualityOf(view)),
  exhaustion,
  emergency,
};

/**
 * Tasks that no agent that is up can take. It asks once: where agents are up and still none can take them, more of the
 * same would not help; where none is up, it asks again when there are more such tasks.
 */
function demand({ situation, memory, pending }: TriggerView): Asked | undefined {
  const { agents, unservable } = situation.inputs;
  if (unservable === 0 || !isSeen(situation)) return undefined;
  const isNew = agents + pending.agents === 0 ? unservable > memory.demandAnswered : memory.demandAnswered === 0;
  if (!isNew) return undefined;
  const words = unservable === 1 ? '1 task that no agent can take' : `${unservable} tasks that no agent can take`;
  return { because: words, isUrgent: true, isCovered: pending.agents > 0 };
}

/** More tasks handed on from agent to agent than there are free slots. */
function handOffs({ situation, pending }: TriggerView): Asked | undefined {
  const { handOffsWaiting, slots, slotsBusy } = situation.inputs;
  const free = slots - slotsBusy;
  if (!isSeen(situation) || handOffsWaiting <= free) return undefined;
  const because = `${handOffsWaiting} waiting > ${free} free slots`;
  return { because, isUrgent: false, isCovered: handOffsWaiting <= free + pending.slots };
}

function load({ situation, memory, pending }: TriggerView): Asked | undefined {
  const { loadDurationMs } = situation.policy;
  if (!hasLasted(memory.since.load, situation.now, loadDurationMs)) return undefined;
  const above = compared(situation.inputs.utilization ?? 0, '>', LOAD_MAX);
  const because = `utilisation ${above} for ${span(loadDurationMs)}`;
  return { because, isUrgent: true, isCovered: pending.agents > 0 && pending.utilization <= LOAD_MAX };
}

function queue({ situation, pending }: TriggerView): Asked | undefined {
  const { queueDepth } = situation.inputs;
  if (queueDepth <= QUEUE_MAX) return undefined;
  return {
    because: `depth ${queueDepth} > ${QUEUE_MAX}`,
    isUrgent: false,
    isCovered: pending.queueDepth <= QUEUE_MAX,
  };
}

/** A measure of the past, as the three below: it says nothing yet of what starts, which therefore covers it. */
function responseTime({ situation, memory, pending }: TriggerView): Asked | undefined {
  const { responseTimeMs, responseDurationMs } = situation.policy;
  if (!hasLasted(memory.since['response-time'], situation.now, responseDurationMs)) return undefined;
  const objective = `${RESPONSE_FACTOR} × ${span(responseTimeMs)}`;
  const because = `${span(situation.inputs.responseTimeMs ?? 0)} > ${objective} for ${span(responseDurationMs)}`;
  return { because, isUrgent: true, isCovered: pending.agents > 0 };
}

/** Below the objective although tasks wait: without work no pool completes any. */
function throughput({ situation, pending }: TriggerView): Asked | undefined {
  const { policy, inputs } = situation;
  const { completedPerMinute, queueDepth } = inputs;
  if (queueDepth === 0 || completedPerMinute >= policy.throughputPerMinute) return undefined;
  const rate = compared(completedPerMinute, '<', policy.throughputPerMinute);
  const because = `${rate} per minute while ${queueDepth} wait`;
  return { because, isUrgent: false, isCovered: pending.agents > 0 };
}

function errorsOf({ situation }: TriggerView): string | undefined {
  const ratio = situation.inputs.errorRatio ?? 0;
  return ratio > ERRORS_MAX ? compared(ratio, '>', ERRORS_MAX) : undefined;
}

function satisfactionOf({ situation }: TriggerView): string | undefined {
  const score = situation.inputs.satisfaction ?? 1;
  return score < SATISFACTION_MIN ? compared(score, '<', SATISFACTION_MIN) : undefined;
}

/** By more than a little, and by more than chance explains. */
function qualityOf({ situation }: TriggerView): string | undefined {
  const { quality } = situation.inputs;
  if (quality === undefined || quality === null) return undefined;
  const { recent, before, margin } = quality;
  const fallMax = Math.max(QUALITY_FALL_MAX, margin);
  if (before - recent <= fallMax) return undefined;
  const fall = compared(before - recent, '>', fallMax);
  return `satisfaction fell from ${before.toFixed(2)} to ${recent.toFixed(2)}, by ${fall}`;
}

/**
 * Errors and discontent may come from overload, as timeouts and hurried answers, while no agent is idle. Else more
 * agents would not help; the pool then keeps those that it has.
 */
function whileAllWork({ situation, pending }: TriggerView, because: string | undefined): Asked | undefined {
  if (because === undefined || !isSeen(situation) || situation.inputs.idleAgents > 0) return undefined;
  return { because: `${because} with no agent idle`, isUrgent: false, isCovered: pending.agents > 0 };
}

/**
 * More agents run out of a resource than are idle: room for their work is missing when they are started again. It asks
 * until there is that room, not for as long as they leak.
 */
function exhaustion({ situation, pending }: TriggerView): Asked | undefined {
  const { idleAgents, exhaustion: found } = situation.inputs;
  if (!isSeen(situation) || !found || found.agents <= idleAgents) return undefined;
  const because = `${runningOut(found)} > ${idleAgents} idle`;
  return { because, isUrgent: false, isCovered: found.agents <= idleAgents + pending.agents };
}

/** Shrinking would take the idle ones that are the room. */
function roomOf({ situation }: TriggerView): string | undefined {
  const { idleAgents, exhaustion: found } = situation.inputs;
  return found && found.agents >= idleAgents ? `${runningOut(found)} with ${idleAgents} idle` : undefined;
}

function runningOut({ agents, agent, resource, inMs }: NonNullable<ScalingInputs['exhaustion']>): string {
  const first = `${resource} of ${agent} at its limit in ${span(inMs)}`;
  return `${first}, ${agentsOf(agents)} running out within ${span(EXHAUSTION_MS)}`;
}

/** Idle agents that shrinking must leave for those that run out. */
export function idleForExhausted({ policy, inputs }: Situation): number {
  return policy.triggers.includes('exhaustion') ? (inputs.exhaustion?.agents ?? 0) : 0;
}

/** What keeps a pool from shrinking while the trigger of its name is on. */
const KEEPING: readonly (readonly [Trigger, (view: TriggerView) => string | undefined])[] = [
  ['errors', errorsOf],
  ['satisfaction', satisfactionOf],
  ['quality', qualityOf],
  ['exhaustion', roomOf],
];

/** In words. */
export function keptBy(view: TriggerView): string | undefined {
  const { triggers } = view.situation.policy;
  for (const [trigger, wordsOf] of KEEPING) {
    const words = triggers.includes(trigger) ? wordsOf(view) : undefined;
    if (words !== undefined) return `${trigger}: ${words}`;
  }
  return undefined;
}

/**
 * A critical load, for as long as what starts will not take all that waits. A task that waits while an agent is idle
 * lacks something else than an agent.
 */
function emergency({ situation, memory, pending }: TriggerView): Asked | undefined {
  const { policy, inputs, now } = situation;
  if (!isSeen(situation)) return undefined;
  const { emergencyWaitMs, criticalDurationMs } = policy;
  const isLate = emergencyWaitMs > 0 && inputs.topBandWaitMs > emergencyWaitMs && inputs.idleAgents === 0;
  const isFull = hasLasted(memory.since['critical-load'], now, criticalDurationMs);
  if (!isLate && !isFull) return undefined;
  const wait = `a task of the highest band waits for ${span(inputs.topBandWaitMs)} > ${span(emergencyWaitMs)}`;
  const full = `utilisation ${compared(inputs.utilization ?? 0, '>', CRITICAL_LOAD)} for ${span(criticalDurationMs)}`;
  const isFullThen = isFull && pending.utilization > CRITICAL_LOAD;
  return {
    because: isLate ? wait : full,
    isUrgent: true,
    isCovered: pending.agents > 0 && pending.queueDepth === 0 && !isFullThen,
  };
}

function hasLasted(since: number | undefined, now: number, ms: number): boolean {
  return since !== undefined && now - since >= ms;
}
