// The pools as people see and change them: sizes, policies, declared events, and the agents of each. What follows from
// it is decided in control-loop.ts and done in pool-places.ts.
import {
  type AgentHalt,
  type DecisionList,
  type DeclaredEvent,
  type EventList,
  Fault,
  type PolicyReply,
  type PolicyRequest,
  type Pool,
  type PoolDetails,
  type PoolList,
  PRESETS,
  type PresetList,
  type ScaleRequest,
  type ScalingDecision,
  type ScalingEvent,
  type ScalingInputs,
} from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { NeedFacts } from '../core/route/fleet.ts';
import { afterChange } from '../core/scale/memory.ts';
import { PRESET_POLICIES } from '../core/scale/presets.ts';
import { ControlLoop } from './control-loop.ts';
import type { HaltRequest } from './halts.ts';
import type { Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import { handBounds } from './pool-bounds.ts';
import { demandText } from './pool-demand.ts';
import { type PoolDrainOrder, PoolDrains } from './pool-drains.ts';
import { loadOf, type PoolLoad } from './pool-inputs.ts';
import { PoolPlaces } from './pool-places.ts';
import { type PolicyNote, PoolPolicies } from './pool-policies.ts';
import { samplePressure } from './pool-pressure.ts';
import { sizeIn, withCordon, withoutSize } from './pool-size.ts';
import { desiredOf, isAskedFor, newPool, type Place, type PoolPlan, type PoolState } from './pool-state.ts';
import { poolAgents, poolView } from './pool-view.ts';
import type { Calendar, Provisioned, Provisioner } from './ports.ts';
import { termsOf } from './roster.ts';
import { ScalingEvents } from './scaling-events.ts';
import { writeDocument } from './write-document.ts';

/** Named in the refusal of an unknown one. */
const NAMED_MAX = 10;

export interface PoolsParts extends EngineParts {
  readonly membership: Membership;
  readonly calendar: Calendar;
  readonly plans: readonly PoolPlan[];
  /** Asked at the start; without it there are no pools. */
  readonly provide: (() => Provisioner) | undefined;
  readonly mayAct: () => boolean;
}

/** How often CPU and memory of the agents are looked at. */
const PRESSURE_MS = 5_000;

export class Pools {
  readonly #parts: PoolsParts;
  /** By type, in the order of the configuration. */
  readonly #pools = new Map<string, PoolState>();
  readonly #policies: PoolPolicies;
  readonly #events: ScalingEvents;
  readonly #loop: ControlLoop;
  readonly #drains: PoolDrains;
  #provisioner: Provisioner | undefined;
  #places: PoolPlaces | undefined;
  #isStopped = false;
  /** Processes of the pools and what they use, a few seconds old. */
  processes: readonly Provisioned[] = [];

  /** Throws Fault `invalid-request` for a policy that cannot work. */
  constructor(parts: PoolsParts) {
    this.#parts = parts;
    const { plans, provide, outcomes } = parts;
    assert(plans.length === 0 || provide !== undefined, 'pools need a provisioner');
    this.#policies = new PoolPolicies(parts);
    this.#events = new ScalingEvents(parts);
    this.#drains = new PoolDrains(parts);
    this.#loop = new ControlLoop({ ...parts, events: this.#events, act: (pool) => this.#places?.reconcile(pool) });
    for (const plan of plans) {
      const beginning = { given: plan.given, policy: this.#policies.configured(plan), flow: outcomes.watch(plan.type) };
      this.#pools.set(plan.type, newPool(plan, beginning));
    }
  }

  /** After recovery: takes over what an earlier controller left, and begins to keep each pool at its size. */
  start(): void {
    const { documents, ledger, membership } = this.#parts;
    for (const { hello } of ledger.state.agents.values()) {
      const pool = this.#pools.get(hello.type);
      if (pool !== undefined) pool.terms = new Set(termsOf(hello));
    }
    for (const pool of this.#pools.values()) {
      this.#policies.recover(pool);
      const { type, initialAgents } = pool.plan;
      const document = documents.get('pools', type);
      const size = sizeIn(document);
      if (size === undefined || size.initialAgents === initialAgents || pool.policy.enabled) continue;
      // The number in the configuration is the newer will, and no policy has another one.
      writeDocument(this.#parts, { collection: 'pools', id: type, value: withoutSize(document), by: 'controller' });
    }
    const provisioner = this.#parts.provide?.();
    if (provisioner === undefined) return;
    this.#provisioner = provisioner;
    const places = new PoolPlaces({ ...this.#parts, provisioner, onChanged: (pool) => this.#drains.review(pool) });
    this.#places = places;
    membership.onConnected = (member) => places.cameUp(member);
    membership.onDrained = (member) => places.drained(member);
    places.adopt(this.#pools);
    for (const pool of this.#pools.values()) {
      this.#drains.review(pool);
      this.#loop.watch(pool);
    }
    if (this.#pools.size > 0) this.#watchPressure(provisioner);
  }

  /** Every process of the pools ends within the grace, politely and then with force; resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    await this.#places?.stop(graceMs);
  }

  /** Leaves every process running, for the next controller to adopt. */
  release(): void {
    this.#isStopped = true;
    this.#places?.release();
  }

  // ── what they are ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** In the order of the configuration. */
  states(): Iterable<PoolState> {
    return this.#pools.values();
  }

  list(): PoolList {
    return { pools: [...this.#pools.values()].map((pool) => this.#view(pool)) };
  }

  /** As `list`, at a fraction of its cost: for those who look all the time. */
  loads(): readonly PoolLoad[] {
    return [...this.#pools.values()].map((pool) => loadOf(pool, this.#parts));
  }

  /** Throws Fault `not-found`. */
  get(type: string): PoolDetails {
    const pool = this.#find(type);
    const provisioned = this.#provisioner?.list() ?? [];
    return { ...this.#view(pool), agents: [...poolAgents(pool, { ...this.#parts, provisioned })] };
  }

  /** As in the list; undefined when there is no such pool. */
  view(type: string): Pool | undefined {
    const pool = this.#pools.get(type);
    return pool === undefined ? undefined : this.#view(pool);
  }

  types(): IterableIterator<string> {
    return this.#pools.keys();
  }

  /** The place of a pool with this id, and the plan of the pool. */
  placeOf(id: string): { readonly place: Place; readonly plan: PoolPlan } | undefined {
    const pool = this.#places?.poolOf(id);
    const place = pool?.places.get(id);
    return pool === undefined || place === undefined ? undefined : { place, plan: pool.plan };
  }

  *placeIds(): Generator<string> {
    for (const { places } of this.#pools.values()) yield* places.keys();
  }

  /** Newest first. Throws Fault `not-found`. */
  decisions(type: string, limit: number): DecisionList {
    this.#find(type);
    return { decisions: this.#parts.ledger.state.scalings.decisions(type).slice(-limit).reverse() };
  }

  // ── their sizes ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * By hand, within the bounds of the policy, and not held back by its cooldowns. Rejects with Fault `not-found`, or
   * `invalid-request`, which names the bound.
   */
  async scale(type: string, { to, by, reason }: ScaleRequest, who: string): Promise<ScalingDecision> {
    const pool = this.#find(type);
    if ((to === undefined) === (by === undefined)) {
      throw new Fault('invalid-request', 'a pool is resized either `to` a size or `by` a number of agents', {
        field: to === undefined ? 'to' : 'by',
      });
    }
    const size = to ?? this.#desired(pool) + (by ?? 0);
    const inputs = this.#loop.inputs(pool);
    this.#assertWithin(pool, size, { inputs, field: to === undefined ? 'by' : 'to' });
    return this.#resize(pool, size, { by: who, reason: reason ?? 'resized by hand', inputs });
  }

  /**
   * Takes one agent out of a pool, gracefully, and makes the pool smaller by it. Rejects with Fault `not-found`, or
   * `invalid-request` at the smallest size that the policy allows.
   */
  async removeAgent(type: string, id: string, by: string): Promise<ScalingDecision> {
    const pool = this.#find(type);
    const place = pool.places.get(id);
    if (place === undefined) throw new Fault('not-found', `pool ${type} has no agent ${id}`, { field: 'id' });
    if (place.state !== 'kept') throw new Fault('wrong-state', `agent ${id} is being removed already`, { field: 'id' });
    const size = this.#desired(pool) - 1;
    const inputs = this.#loop.inputs(pool);
    this.#assertWithin(pool, size, { inputs, field: 'id' });
    // Recorded first: its process is not ended before that is durable.
    const decided = this.#resize(pool, size, { by, reason: `agent ${id} was removed by hand`, inputs });
    this.#places?.remove(pool, place);
    return decided;
  }

  // ── their agents ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Each agent that runs now finishes, ends and is replaced by a fresh one, a few at a time. Rejects with `not-found`. */
  async drain(type: string, order: PoolDrainOrder): Promise<Pool> {
    const pool = this.#find(type);
    this.#drains.begin(pool, order);
    return this.#changed(pool);
  }

  /** Nothing new for any agent of the pool until `uncordon`. Rejects with Fault `not-found`. */
  async cordon(type: string, { by, reason }: HaltRequest): Promise<Pool> {
    const cordon = { at: this.#parts.clock.now(), by, ...(reason === undefined ? {} : { reason }) };
    return this.#setCordon(this.#find(type), cordon, by);
  }

  /** Ends a drain as well; what single agents were told stays. Rejects with Fault `not-found`. */
  async uncordon(type: string, by: string): Promise<Pool> {
    const pool = this.#find(type);
    this.#drains.end(pool, by);
    return this.#setCordon(pool, undefined, by);
  }

  /** Was the agent's process started by a pool? */
  owns(id: string): boolean {
    return this.#places?.poolOf(id) !== undefined;
  }

  /** What its pool says of an agent. */
  haltOf(id: string): AgentHalt | undefined {
    return this.#places?.haltOf(id);
  }

  /** In words: what pools make of tasks that no agent can take. Empty when no pool is asked. */
  demandOn(facts: NeedFacts): string {
    const asked = [...this.#pools.values()].find((pool) => isAskedFor(pool, facts));
    return asked === undefined
      ? ''
      : ` Pool ${asked.plan.type} ${demandText(asked, this.#loop.inputs(asked), this.#desired(asked))}`;
  }

  // ── their policies and events ─────────────────────────────────────────────────────────────────────────────────────

  /** The built-in policies. */
  presets(): PresetList {
    return { presets: PRESETS.map((preset) => PRESET_POLICIES[preset]) };
  }

  /** Throws Fault `not-found`. */
  policy(type: string): PolicyReply {
    return this.#policies.read(this.#find(type));
  }

  /** In force at once; resolves when it is durable. Rejects with Fault `not-found`, or as PoolPolicies.set. */
  async setPolicy(type: string, given: PolicyRequest, note: PolicyNote): Promise<PolicyReply> {
    const pool = this.#find(type);
    this.#policies.set(pool, given, note);
    return this.#inForce(pool);
  }

  /** Back to what is configured. Rejects with Fault `not-found` or `version-conflict`. */
  async resetPolicy(type: string, note: PolicyNote): Promise<PolicyReply> {
    const pool = this.#find(type);
    this.#policies.reset(pool, note);
    return this.#inForce(pool);
  }

  /** By name. */
  events(): EventList {
    return this.#events.list();
  }

  /** Resolves when it is durable. Rejects with Fault `not-found` for its pool, `invalid-request` or `too-many`. */
  async setEvent(name: string, event: ScalingEvent, by: string): Promise<DeclaredEvent> {
    this.#find(event.pool, 'pool');
    const declared = this.#events.set(name, event, by);
    await this.#durable();
    return declared;
  }

  /** Rejects with Fault `not-found`. */
  async removeEvent(name: string, by: string): Promise<void> {
    this.#events.remove(name, by);
    await this.#durable();
  }

  // ── shared steps ──────────────────────────────────────────────────────────────────────────────────────────────────

  #watchPressure(provisioner: Provisioner): void {
    const { timers, clock } = this.#parts;
    const always = (): boolean => !this.#isStopped;
    timers.at(clock.now() + PRESSURE_MS, always, () => {
      const processes = provisioner.list();
      this.processes = processes;
      samplePressure(processes, (type) => this.#pools.get(type)?.plan, this.#parts);
      for (const sampled of processes) this.#pools.get(sampled.pool)?.trends.sample(sampled, clock.now());
      this.#watchPressure(provisioner);
    });
  }

  async #resize(
    pool: PoolState,
    to: number,
    { by, reason, inputs }: { by: string; reason: string; inputs: ScalingInputs },
  ): Promise<ScalingDecision> {
    const from = this.#desired(pool);
    const at = this.#parts.clock.now();
    const before = this.#loop.memory(pool);
    const decision: ScalingDecision = {
      pool: pool.plan.type,
      at,
      action: to === from ? 'none' : to > from ? 'scale_up' : 'scale_down',
      count: Math.abs(to - from),
      from,
      to,
      reason,
      triggers: [],
      isEmergency: false,
      by,
      inputs,
      counters: { up: before.up, down: before.down },
    };
    this.#loop.record(pool, decision, afterChange(before, { policy: pool.policy, from, to, now: at }));
    await this.#durable();
    return decision;
  }

  #assertWithin(pool: PoolState, size: number, { inputs, field }: { inputs: ScalingInputs; field: string }): void {
    const { min, max } = handBounds(pool, inputs);
    const bound = size < min.agents ? min : size > max.agents ? max : undefined;
    if (bound === undefined) return;
    const message = `pool ${pool.plan.type} cannot have ${size} agents: ${bound.words} is the bound; change its policy first`;
    throw new Fault('invalid-request', message, { field });
  }

  async #setCordon(pool: PoolState, cordon: Parameters<typeof withCordon>[1], by: string): Promise<Pool> {
    const { documents, membership, roster } = this.#parts;
    const { type } = pool.plan;
    const value = withCordon(documents.get('pools', type), cordon);
    writeDocument(this.#parts, { collection: 'pools', id: type, value, by });
    for (const id of pool.places.keys()) {
      const member = roster.byId(id);
      if (member !== undefined) membership.reviewHalt(member);
    }
    return this.#changed(pool);
  }

  async #inForce(pool: PoolState): Promise<PolicyReply> {
    this.#loop.watch(pool);
    await this.#durable();
    return this.#policies.read(pool);
  }

  async #changed(pool: PoolState): Promise<Pool> {
    await this.#durable();
    return this.#view(pool);
  }

  #view(pool: PoolState): Pool {
    const drain = this.#drains.view(pool);
    return { ...poolView(pool, this.#loop.inputs(pool), this.#parts), ...(drain === undefined ? {} : { drain }) };
  }

  #desired(pool: PoolState): number {
    return desiredOf(pool, this.#parts.documents);
  }

  #find(type: string, field = 'type'): PoolState {
    const pool = this.#pools.get(type);
    if (pool !== undefined) return pool;
    const named = [...this.#pools.keys()].slice(0, NAMED_MAX).join(', ');
    throw new Fault('not-found', `there is no pool ${type}; ${named === '' ? 'there is none' : `there are ${named}`}`, {
      field,
    });
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => this.#parts.committer.whenDurable(resolve));
  }
}
