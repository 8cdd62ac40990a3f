// A pool under a virtual clock: measures in, decisions out, the memory carried from one evaluation to the next.
import type { Preset, ScalingInputs, ScalingPolicy } from '@muster/contract';
import { decide } from '../../src/core/scale/decide.ts';
import { PRESET_POLICIES } from '../../src/core/scale/presets.ts';
import { NEW_MEMORY, type ScalingMemory, type Situation, type Verdict } from '../../src/core/scale/situation.ts';

/** Slots of each agent. */
const SLOTS = 10;

/** A quiet pool, between all thresholds of all presets: nothing asks for anything. */
export function inputsOf(given: Partial<ScalingInputs> = {}): ScalingInputs {
  const { agents = 10, utilization = 0.5 } = given;
  const slots = given.slots ?? agents * SLOTS;
  const slotsBusy = Math.round(slots * (utilization ?? 0));
  return {
    agents,
    starting: 0,
    removing: 0,
    // As many as there can be.
    idleAgents: agents - Math.ceil(slotsBusy / SLOTS),
    longIdleAgents: 0,
    slots,
    slotsBusy,
    queueDepth: 30,
    utilization,
    oldestWaitMs: 0,
    topBandWaitMs: 0,
    responseTimeMs: null,
    completedPerMinute: 100,
    errorRatio: null,
    satisfaction: null,
    handOffsWaiting: 0,
    unservable: 0,
    ...given,
  };
}

/** Over a maximum of `conservative` by the queue alone, and below both of its minima. */
export const MORE: Partial<ScalingInputs> = { queueDepth: 60 };
export const FEWER: Partial<ScalingInputs> = { queueDepth: 5, utilization: 0.1 };

/** "scale_up 2 bound" */
export function resultOf({ action, count, heldBy }: Verdict): string {
  return [action, ...(count === 0 ? [] : [count]), ...(heldBy === undefined ? [] : [heldBy])].join(' ');
}

export interface PoolOptions {
  readonly preset?: Preset;
  readonly policy?: Partial<ScalingPolicy>;
  readonly desired?: number;
  readonly initialAgents?: number;
  readonly costPerHour?: number;
  readonly memory?: ScalingMemory;
}

export class EvaluatedPool {
  policy: ScalingPolicy;
  desired: number;
  memory: ScalingMemory;
  now = 1_000_000_000;
  readonly #initialAgents: number;
  readonly #costPerHour: number;

  constructor({ preset = 'conservative', policy, desired = 10, memory = NEW_MEMORY, ...plan }: PoolOptions = {}) {
    this.policy = { ...PRESET_POLICIES[preset], ...policy };
    this.desired = desired;
    this.memory = memory;
    this.#initialAgents = plan.initialAgents ?? desired;
    this.#costPerHour = plan.costPerHour ?? 0;
  }

  situation(given: Partial<ScalingInputs> = {}, hasData = true): Situation {
    return {
      policy: this.policy,
      inputs: inputsOf({ agents: this.desired, ...given }),
      desired: this.desired,
      initialAgents: this.#initialAgents,
      slotsPerAgent: SLOTS,
      costPerHour: this.#costPerHour,
      now: this.now,
      hasData,
    };
  }

  /** Evaluates now, and lets an interval pass. */
  evaluate(given: Partial<ScalingInputs> = {}, hasData = true): Verdict {
    const { verdict, memory } = decide(this.situation(given, hasData), this.memory);
    this.memory = memory;
    this.desired = verdict.to;
    this.now += this.policy.evaluationIntervalMs;
    return verdict;
  }

  /** The last verdict of `times` evaluations of the same measures. */
  repeat(times: number, given: Partial<ScalingInputs> = {}): Verdict {
    for (let time = 1; time < times; time++) this.evaluate(given);
    return this.evaluate(given);
  }
}
