// The evaluation of the pools, again and again: measure, decide, record, act. One timer per pool; one of a fixed size
// has none.
//
// L1. What is decided is recorded with what it was decided from and what the next decision goes on from; nothing is
//     done about it before that is durable.
// L2. Time that the controller itself was asleep, and agents that an earlier one left and that are not back yet, are no
//     measurement: nothing is removed for them.
// L3. However many pools are due at once, few are evaluated at a time: whatever else is due comes in between.
import type { ScalingDecision, ScalingInputs } from '@muster/contract';
import { decide } from '../core/scale/decide.ts';
import { NEW_MEMORY, type ScalingMemory, type Verdict } from '../core/scale/situation.ts';
import type { EngineParts } from './parts.ts';
import { inputsOf } from './pool-inputs.ts';
import { cordonIn } from './pool-size.ts';
import { desiredOf, type PoolState } from './pool-state.ts';
import type { ScalingEvents } from './scaling-events.ts';

export interface ControlLoopParts extends EngineParts {
  readonly events: ScalingEvents;
  /** No while nothing new may start: the controller is stopping, or the disk is full. */
  readonly mayAct: () => boolean;
  /** A decision has changed the size, or would have: the places are to match it. */
  readonly act: (pool: PoolState) => void;
}

/** The controller was asleep if an evaluation is this much later than it was due. */
const STALL_MS = 1_000;
/** Evaluations at one tick (L3); those that are due besides follow a moment later. */
const EVALUATIONS_PER_TICK = 8;
const MOMENT_MS = 1;
/** Without an emergency, in a row, until it is over. */
const CALM_EVALUATIONS = 3;

export class ControlLoop {
  readonly #parts: ControlLoopParts;
  /** The last tick that evaluated pools, and how many. */
  #tickAt = 0;
  #evaluated = 0;

  constructor(parts: ControlLoopParts) {
    this.#parts = parts;
  }

  /** Evaluates the pool from now on as its policy says; called again when that has changed. */
  watch(pool: PoolState): void {
    pool.dueAt = 0;
    if (isFixed(pool)) return;
    const dueAt = this.#parts.clock.now() + pool.policy.evaluationIntervalMs;
    pool.dueAt = dueAt;
    this.#evaluateAt(pool, dueAt);
  }

  inputs(pool: PoolState): ScalingInputs {
    return inputsOf(pool, this.#parts, this.#parts.events.active(pool.plan.type));
  }

  memory({ plan }: PoolState): ScalingMemory {
    return this.#parts.ledger.state.scalings.memory(plan.type) ?? NEW_MEMORY;
  }

  /** Records a decision and acts on it (L1). */
  record(pool: PoolState, decision: ScalingDecision, memory: ScalingMemory): void {
    const { committer, log, act } = this.#parts;
    const { initialAgents } = pool.plan;
    committer.commit({ kind: 'scaled', seq: 0, at: decision.at, decision, memory, initialAgents });
    const { from, to, reason, triggers, by } = decision;
    const about = { pool: pool.plan.type, from, to, reason };
    if (from !== to) log({ level: 'info', event: 'scaled', ...about, triggers, by });
    committer.whenDurable(() => act(pool));
  }

  #evaluateAt(pool: PoolState, at: number): void {
    const { dueAt } = pool;
    const isNext = (): boolean => pool.dueAt === dueAt;
    this.#parts.timers.at(at, isNext, (now) => {
      if (!this.#hasTurn(now)) return this.#evaluateAt(pool, now + MOMENT_MS);
      if (this.#mayEvaluate(pool)) this.#evaluate(pool, now - dueAt > STALL_MS);
      this.watch(pool);
    });
  }

  #hasTurn(now: number): boolean {
    if (now !== this.#tickAt) this.#evaluated = 0;
    this.#tickAt = now;
    return ++this.#evaluated <= EVALUATIONS_PER_TICK;
  }

  /** What is cordoned takes no work, however many agents there are. */
  #mayEvaluate({ plan }: PoolState): boolean {
    return this.#parts.mayAct() && cordonIn(this.#parts.documents.get('pools', plan.type)) === undefined;
  }

  #evaluate(pool: PoolState, wasAsleep: boolean): void {
    const { clock, documents } = this.#parts;
    const now = clock.now();
    const inputs = this.inputs(pool);
    this.#noteDemand(pool, inputs);
    const { slots: slotsPerAgent, initialAgents, costPerHour, type } = pool.plan;
    const isAwaiting = pool.awaited.size > 0 && now < pool.awaitsUntil;
    const { verdict, memory } = decide(
      {
        ...{ policy: pool.policy, inputs, slotsPerAgent, initialAgents, costPerHour, now },
        desired: desiredOf(pool, documents),
        hasData: !wasAsleep && !isAwaiting, // L2
      },
      this.memory(pool),
    );
    this.#noteEmergency(pool, verdict);
    this.record(pool, { pool: type, ...verdict }, memory);
  }

  /** Said once for as long as it lasts, also where evaluations without it come in between. */
  #noteEmergency(pool: PoolState, { isEmergency, from, to, reason }: Verdict): void {
    const about = { pool: pool.plan.type, from, to, reason };
    if (isEmergency && pool.calmIn === 0) this.#parts.log({ level: 'warn', event: 'scaling-emergency', ...about });
    pool.calmIn = isEmergency ? CALM_EVALUATIONS : Math.max(0, pool.calmIn - 1);
  }

  /** Said once for as long as it lasts. */
  #noteDemand(pool: PoolState, { unservable, queueDepth }: ScalingInputs): void {
    const isDemanded = unservable > 0;
    if (isDemanded && !pool.isDemanded) {
      const about = { pool: pool.plan.type, unservable, queueDepth };
      this.#parts.log({ level: 'info', event: 'scaling-demand', ...about });
    }
    pool.isDemanded = isDemanded;
  }
}

/** Bounds alone are for people who resize it by hand. */
const BOUNDS: readonly string[] = ['enabled', 'minAgents', 'maxAgents'];

/** A policy that is off is evaluated all the same when it says how, so that one can see what it would do. */
function isFixed({ policy, given }: PoolState): boolean {
  return !policy.enabled && Object.keys(given).every((field) => BOUNDS.includes(field));
}
