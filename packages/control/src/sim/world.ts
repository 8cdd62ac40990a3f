// A simulated world: the production engine with everything around it played, from one seed and in virtual time. It
// moves only when told.
//
// W1. The same options and the same calls give the same records in the same order: see `journalHash`.
// W2. Promises of the engine go on at fixed points between two steps, never inside one.
import type { PolicyRequest, TaskSubmission, ToController } from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { hashText } from '../base/hash.ts';
import { type Random, seededRandom } from '../base/random.ts';
import { Controller } from '../engine/controller.ts';
import type { Calendar, Log, Provisioner } from '../engine/ports.ts';
import { type AgentPlan, SimAgent, type Work, workByPayload } from './agent.ts';
import { SimClient, type SubmitListener } from './client.ts';
import { Loop } from './loop.ts';
import { Network, type NetworkOptions } from './network.ts';
import type { AgentModel } from './plan.ts';
import { type LeftBehind, SimulatedProvisioner } from './provisioner.ts';
import { type SettingsPatch, settingsWith } from './settings.ts';
import { SimStore, type SimStoreOptions } from './store.ts';
import { Timeline } from './timeline.ts';
import type { Watch } from './watch.ts';

/** A pool of the simulated controller. */
export interface SimPool {
  readonly agents: AgentModel;
  readonly initialAgents: number;
  /** [its size is fixed, and resized by hand only] */
  readonly policy?: PolicyRequest;
}

export interface WorldOptions {
  readonly seed: number;
  readonly pools?: readonly SimPool[];
  /** What differs from the defaults of a controller. */
  readonly settings?: SettingsPatch;
  /** How attempts go [by their payload: the milliseconds that an agent of speed 1 needs]. */
  readonly work?: Work;
  /** [without delay, loss or break] */
  readonly network?: NetworkOptions;
  /** [kept nowhere, synced at once] */
  readonly store?: Pick<SimStoreOptions, 'keeps' | 'syncMs'>;
  /** Whether agents that have nothing to say send heartbeats [yes]. */
  readonly hasHeartbeats?: boolean;
  /** Knows cron expressions [no tick ever comes]. */
  readonly calendar?: Calendar;
  readonly log?: Log;
  /** Made for a world that has everything but its controller [nobody watches]. */
  readonly watch?: (world: World) => Watch;
}

const HOUR_MS = 3_600_000;
/** Steps after which promises go on even when nobody is known to wait for one. */
const STEPS_MAX = 1024;
/** Promises in a row that may have to resolve until the engine has come to rest. */
const PROMISES = 24;
const NO_CALENDAR: Calendar = { next: () => undefined };

export class World {
  readonly timeline = new Timeline();
  /** Of the controller. */
  readonly loop = new Loop(this.timeline);
  readonly store: SimStore;
  readonly network: Network;
  /** Agents whose process lives, by id. */
  readonly agents = new Map<string, SimAgent>();
  /** Called after every step, when its promises have gone on if it has any. */
  onStep: () => void = () => {};
  /** The journal has failed; the controller is down. */
  failure: Error | undefined;
  /** How far the controller's clock is ahead; a real one moves while it is down. */
  clockSkewMs = 0;
  readonly #options: WorldOptions;
  readonly #watch: Watch | undefined;
  readonly #client: SimClient;
  readonly #agentRandom: Random;
  #controller: Controller | undefined;
  #provisioner: SimulatedProvisioner | undefined;
  /** When the controller wants to be woken: as a system's alarm, only the last time that was asked for counts. */
  #alarmAt = Number.POSITIVE_INFINITY;
  #leftBehind: readonly LeftBehind[] = [];
  #controllers = 0;
  #instances = 0;
  #steps = 0;
  #hasPromises = false;

  private constructor(options: WorldOptions) {
    this.#options = options;
    const { timeline, loop } = this;
    this.store = new SimStore({ timeline, loop, random: this.random('store'), ...options.store });
    this.store.onRead = () => this.awaits();
    this.network = new Network({ timeline, loop, random: this.random('network') }, options.network);
    this.#agentRandom = this.random('agents');
    this.#watch = options.watch?.(this);
    this.#client = new SimClient({ name: 'client', isNear: true, timeline, network: this.network });
  }

  /** With its controller up. */
  static async started(options: WorldOptions): Promise<World> {
    const world = new World(options);
    await world.restart();
    return world;
  }

  /** With fractions of a millisecond. */
  get now(): number {
    return this.timeline.now;
  }

  get isUp(): boolean {
    return this.#controller !== undefined;
  }

  get controller(): Controller {
    assert(this.#controller !== undefined, 'the controller is down');
    return this.#controller;
  }

  /** Fingerprint of all records so far: the same seed and commit give the same. */
  get journalHash(): string {
    return this.store.hash;
  }

  /** Chance of its own for a purpose, from the seed: what one part draws changes nothing for the others. */
  random(purpose: string): Random {
    return seededRandom(hashText(`${this.#options.seed} ${purpose}`));
  }

  // ── what people and programs do ───────────────────────────────────────────────────────────────────────────────────

  /** One batch over the connection of a client that stands beside the controller: it enters, or not, in this turn. */
  submit(tasks: readonly TaskSubmission[], listener?: SubmitListener): void {
    this.#client.submit(tasks, listener);
  }

  /** Another client, with a connection of its own. */
  client(name: string): SimClient {
    return new SimClient({ name, timeline: this.timeline, network: this.network });
  }

  /** An agent that is of no pool starts. */
  join(plan: AgentPlan): SimAgent {
    assert(!this.agents.has(plan.id), `agent ${plan.id} runs already`);
    const agent = new SimAgent(plan, `${plan.id}/${++this.#instances}`, {
      timeline: this.timeline,
      network: this.network,
      random: this.#agentRandom,
      work: this.#options.work ?? workByPayload,
      hasHeartbeats: this.#options.hasHeartbeats ?? true,
      onEnded: (ended, how) => this.#ended(ended, how),
    });
    this.agents.set(plan.id, agent);
    agent.connect();
    return agent;
  }

  /** The process of the controller dies; agents live on. */
  crash(): void {
    this.#controller = undefined;
    this.#alarmAt = Number.POSITIVE_INFINITY;
    this.loop.end();
    this.#leftBehind = this.#provisioner?.leftBehind() ?? [];
    this.#provisioner?.release();
    this.#provisioner = undefined;
    this.network.goDown();
    this.store.crash();
  }

  /** The next controller reads the journal back; needs a store that keeps. */
  async restart(): Promise<void> {
    assert(this.#controller === undefined, 'the controller is up');
    this.failure = undefined;
    const controller = this.#newController();
    this.#controller = controller;
    await controller.start();
    // After the engine, which hears of a process before its agent says hello.
    this.#provisioner?.watch({ onStarted: (id) => this.#started(id), onEnded: (id) => this.#processEnded(id) });
    const engine = this.#watch?.listener(controller) ?? controller;
    this.network.listen({
      receive: (connection, items) => {
        if (items.some(isPromising)) this.awaits();
        engine.receive(connection, items);
      },
      disconnected: (connection) => engine.disconnected(connection),
    });
    this.store.turn();
    await this.#promises();
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  async advance(ms: number): Promise<void> {
    await this.advanceTo(this.now + ms);
  }

  /** Everything that is due by then happens; stops before, after any step, once `isDone` says so. */
  async advanceTo(at: number, isDone?: () => boolean): Promise<void> {
    this.store.turn();
    for (let isOver = false; !isOver; ) {
      const isAtRest = this.#run(at, isDone);
      await this.#promises();
      isOver = isDone?.() === true || (isAtRest && this.#nextAt > at);
    }
    if (isDone?.() !== true) this.timeline.passTo(at);
  }

  get #nextAt(): number {
    return Math.min(this.timeline.nextAt, this.#alarmDueAt, this.#processDueAt);
  }

  /** An alarm that rings while the loop stands still is heard as it goes on, before anything else (as Node does). */
  get #alarmDueAt(): number {
    return Math.max(this.#alarmAt, this.loop.freeAt);
  }

  get #processDueAt(): number {
    return Math.max(this.#provisioner?.dueAt ?? Number.POSITIVE_INFINITY, this.loop.freeAt);
  }

  /** Lets happen what has to until a promise of the controller is settled. */
  async settled<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = (): void => {
      isSettled = true;
    };
    work.then(done, done);
    for (;;) {
      this.store.turn();
      await this.#promises();
      if (isSettled) return work;
      this.#step(Number.MAX_VALUE);
    }
  }

  /** True when there is nothing left to do; false when promises are to go on first. */
  #run(until: number, isDone: (() => boolean) | undefined): boolean {
    while (!this.#hasPromises && this.#steps < STEPS_MAX) {
      if (!this.#step(until)) return true;
      if (!this.#hasPromises) this.onStep();
      if (isDone?.() === true) return true;
    }
    return false;
  }

  /** Lets the next thing happen; false when nothing is due by then. */
  #step(until: number): boolean {
    const { nextAt } = this.timeline;
    const [alarmAt, dueAt] = [this.#alarmDueAt, this.#processDueAt];
    if (nextAt > until && alarmAt > until && dueAt > until) return false;
    this.#steps++;
    if (dueAt <= nextAt && dueAt <= alarmAt) {
      this.timeline.passTo(dueAt);
      this.awaits();
      this.#provisioner?.tick();
    } else if (alarmAt <= nextAt) {
      this.timeline.passTo(alarmAt);
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.#controller?.tick();
    } else this.timeline.step();
    this.store.turn();
    return true;
  }

  /** Promises of the controller are pending: they go on before the next step (W2). */
  awaits(): void {
    this.#hasPromises = true;
  }

  async #promises(): Promise<void> {
    const isWaitedFor = this.#hasPromises;
    this.#hasPromises = false;
    this.#steps = 0;
    for (let count = 0; count < PROMISES; count++) await undefined;
    this.store.turn();
    if (isWaitedFor && !this.#hasPromises) this.onStep();
  }

  // ── the controller and its surroundings ───────────────────────────────────────────────────────────────────────────

  #newController(): Controller {
    const { pools = [], settings, calendar = NO_CALENDAR, log = () => {} } = this.#options;
    const { store, network, timeline } = this;
    const clock: Clock = { now: () => timeline.clock.now() + this.clockSkewMs };
    const number = ++this.#controllers;
    const alarm = { wakeAt: (at: number) => this.#wakeAt(at, number) };
    return new Controller({
      clock,
      alarm,
      calendar,
      log,
      random: this.random(`controller ${number}`),
      journal: this.#watch?.journal ?? store,
      history: store,
      mailbox: this.#watch?.mailbox(network) ?? network,
      settings: settingsWith(settings),
      version: 'simulated',
      node: 'simulated',
      onFatal: (error) => this.#failed(error),
      pools: pools.map(({ agents: { type, slots, costPerHour }, initialAgents, policy }) => ({
        ...{ type, slots, costPerHour, initialAgents },
        given: policy ?? { enabled: false },
      })),
      provide: () => this.#provide(),
      loopDelayMsMax: () => 0,
      yieldTurn: async () => {},
    });
  }

  #wakeAt(at: number, number: number): void {
    // One that has crashed wakes no more.
    if (this.#controllers === number && this.#controller !== undefined) this.#alarmAt = at - this.clockSkewMs;
  }

  #failed(error: Error): void {
    this.failure = error;
    this.timeline.after(0, () => {
      if (this.failure === error && this.isUp) this.crash();
    });
  }

  #provide(): Provisioner {
    const { pools = [] } = this.#options;
    const provisioner = new SimulatedProvisioner({
      pools: Object.fromEntries(pools.map(({ agents }) => [agents.type, processOf(agents)])),
      clock: { now: () => this.timeline.now },
      random: this.random(`provisioner ${this.#controllers}`),
      isConnected: (id) => this.#controller?.isConnected(id) ?? false,
      leftBehind: this.#leftBehind,
    });
    this.#provisioner = provisioner;
    return {
      create: (pool, id) => provisioner.create(pool, id),
      remove: async (id, graceMs) => {
        this.awaits();
        await provisioner.remove(id, graceMs);
        this.awaits();
        this.#processEnded(id);
      },
      list: () => provisioner.list(),
      watch: (events) => provisioner.watch(events),
      release: () => provisioner.release(),
    };
  }

  /** The process of a pool's agent has started. */
  #started(id: string): void {
    const pool = this.#options.pools?.find(({ agents: { type } }) => id.slice(0, id.lastIndexOf('-')) === type);
    assert(pool !== undefined, `agent ${id} is of no pool`);
    const { type, slots, speed, costPerHour } = pool.agents;
    this.#processEnded(id);
    this.join({ id, type, slots, speed, costPerHour });
  }

  #processEnded(id: string): void {
    this.agents.get(id)?.end();
    this.agents.delete(id);
  }

  /** The process of an agent has ended by itself. */
  #ended(agent: SimAgent, how: string): void {
    const { id } = agent.plan;
    if (this.agents.get(id) !== agent) return;
    this.agents.delete(id);
    this.#leftBehind = this.#leftBehind.filter((left) => left.id !== id);
    this.loop.enter(() => {
      this.awaits();
      if (this.#provisioner?.isRunning(id) === true) this.#provisioner.end(id, how);
    });
  }
}

/** Items that the engine carries out with promises. */
function isPromising({ kind }: ToController): boolean {
  return kind === 'cancel-task' || kind === 'watch' || kind === 'follow';
}

function processOf({ startupMs, startupSpreadRatio, failuresPerHour }: AgentModel) {
  return {
    startMs: startupMs,
    startSpreadRatio: startupSpreadRatio,
    lifeMs: failuresPerHour === 0 ? 0 : HOUR_MS / failuresPerHour,
  };
}
