// How much work arrives at a pool: slots that it keeps busy, over a short while and a longer one.
import type { Situation } from './situation.ts';
import type { Mean, WorkMemory } from './work-memory.ts';

/** The work of a pool at one moment. */
export interface Work {
  /** Slots that what arrives keeps busy: by the last seconds, and by the last minutes. */
  readonly short: number;
  readonly long: number;
  /** Tasks that wait for a slot. */
  readonly waiting: number;
  readonly serviceMs: number;
}

/**
 * How far the means reach back, in evaluations and in service times, whichever is more: they rest on some measures at
 * least, and where tasks take long they do not follow single ones.
 */
const SHORT = { evaluations: 4, services: 1 } as const;
const LONG = { evaluations: 12, services: 2 } as const;

/**
 * Work that arrives is what was done and by how much what waits became more, each task taken for the mean service time:
 * Little's law (Operations Research 9, 1961), without counting arrivals. Until a task has completed, a
 * guess stands for it.
 */
export function measureWork(situation: Situation, before: WorkMemory | undefined): Omit<WorkMemory, 'needs'> {
  const { inputs, policy, now } = situation;
  const waiting = waitingFor(situation);
  const serviceMs = Math.max(1, inputs.serviceMs ?? before?.serviceMs ?? unknownMs(policy));
  const passedMs = before === undefined ? 0 : now - before.at;
  if (before === undefined || passedMs <= 0) {
    const none = before ?? { since: now, short: NOTHING, long: NOTHING };
    return { since: none.since, at: now, waiting, short: none.short, long: none.long, serviceMs };
  }
  const age = ({ evaluations, services }: typeof SHORT | typeof LONG): number =>
    passedMs / Math.max(evaluations * policy.evaluationIntervalMs, services * serviceMs);
  const arriving = inputs.slotsBusy + (serviceMs * (waiting - before.waiting)) / passedMs;
  return {
    since: before.since,
    at: now,
    waiting,
    short: withValue(before.short, arriving, age(SHORT)),
    long: withValue(before.long, arriving, age(LONG)),
    serviceMs,
  };
}

/** As long as it may wait, or as it takes to see one end. */
const unknownMs = ({ waitObjectiveMs, evaluationIntervalMs }: Situation['policy']): number =>
  Math.max(waitObjectiveMs, evaluationIntervalMs);

export function workOf({ short, long, waiting, serviceMs }: Omit<WorkMemory, 'needs'>): Work {
  return { short: meanOf(short), long: meanOf(long), waiting, serviceMs };
}

/** A task that waits while an agent is idle lacks something else than an agent. */
function waitingFor({ inputs }: Situation): number {
  return inputs.idleAgents > 0 ? 0 : inputs.queueDepth;
}

const NOTHING: Mean = { sum: 0, weight: 0 };

/** An exponential mean; `age` is the time that has passed ÷ how far the mean reaches back. */
function withValue({ sum, weight }: Mean, value: number, age: number): Mean {
  const kept = Math.exp(-age);
  return { sum: sum * kept + value * (1 - kept), weight: weight * kept + 1 - kept };
}

/** Less than nothing is what a queue that shrinks by cancellation may look like. */
const meanOf = ({ sum, weight }: Mean): number => (weight === 0 ? 0 : Math.max(0, sum / weight));
