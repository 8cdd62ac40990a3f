// One run: a scene played by one policy. Time is virtual; the only chance left is the policy's own.
import { Events } from './events.ts';
import { ENDS, Machines } from './machines.ts';
import type { Change, Scene } from './scene.ts';

/** Who decides where tasks run. Told of everything a controller can know, when it can know it. */
export interface Policy {
  arrived(task: number, now: number): void;
  /** The result of a task has come back. */
  ended(end: End, now: number): void;
  joined(agent: number, now: number): void;
  left(agent: number, now: number): void;
  /** A moment that it asked for. */
  woken(now: number): void;
}

export interface End {
  readonly task: number;
  readonly agent: number;
  readonly isFailed: boolean;
  /** From its start on the agent to its end. */
  readonly runMs: number;
}

/** What a policy may do. */
export interface Ground {
  readonly scene: Scene;
  /** Binds a task to an agent for good. */
  bind(task: number, agent: number): void;
  wakeAt(atMs: number): void;
}

export type MakePolicy = (ground: Ground, seed: number) => Policy;

export interface Played {
  readonly scene: Scene;
  /** Arrival to result, by task; NaN = it failed. */
  readonly sojournMs: Float64Array;
  /** Bound tasks ÷ slots, averaged over each second: mean of the agents ÷ the most loaded one, by second. */
  readonly balance: readonly number[];
  readonly warmStarts: number;
  readonly cost: number;
}

const ARRIVES_AT_AGENT = 1;
const RETURNS = 2;
const CHANGES = 3;
const WAKES = 4;
const SECOND = 5;
const WINDOW_MS = 1000;
const HOUR_MS = 3_600_000;

export function play(scene: Scene, makePolicy: MakePolicy, seed: number): Played {
  return new Play(scene, makePolicy, seed).run();
}

class Play implements Ground {
  readonly scene: Scene;
  readonly #events = new Events();
  readonly #machines: Machines;
  readonly #policy: Policy;
  readonly #sojournMs: Float64Array;
  readonly #runMs: Float64Array;
  readonly #agentOf: Int32Array;
  readonly #balance: number[] = [];
  /** Bound tasks × time of each agent since the last second, and now. */
  readonly #bound: Int32Array;
  readonly #boundMs: Float64Array;
  readonly #boundAt: Float64Array;
  readonly #isPresent: boolean[];
  #now = 0;

  constructor(scene: Scene, makePolicy: MakePolicy, seed: number) {
    this.scene = scene;
    this.#machines = new Machines(scene, this.#events);
    this.#sojournMs = new Float64Array(scene.tasks.count).fill(Number.NaN);
    this.#runMs = new Float64Array(scene.tasks.count);
    this.#agentOf = new Int32Array(scene.tasks.count);
    this.#bound = new Int32Array(scene.agents.length);
    this.#boundMs = new Float64Array(scene.agents.length);
    this.#boundAt = new Float64Array(scene.agents.length);
    this.#isPresent = scene.agents.map(({ isPresent }) => isPresent);
    scene.changes.forEach(({ atMs }, index) => {
      this.#events.push(atMs, CHANGES, index);
    });
    this.#events.push(WINDOW_MS, SECOND, 0);
    this.#policy = makePolicy(this, seed);
  }

  run(): Played {
    const { tasks, agents } = this.scene;
    const events = this.#events;
    const lastAt = tasks.atMs[tasks.count - 1] ?? 0;
    let arrived = 0;
    let open = tasks.count;
    while (open > 0) {
      const arrivesAt = arrived < tasks.count ? (tasks.atMs[arrived] as number) : Number.POSITIVE_INFINITY;
      if (arrivesAt < events.nextAt) {
        this.#now = arrivesAt;
        this.#policy.arrived(arrived++, arrivesAt);
        continue;
      }
      if (events.size === 0) throw new Error(`${open} tasks wait for ever: the policy has lost them`);
      this.#now = events.nextAt;
      const { what, who } = events;
      events.drop();
      if (what === SECOND) this.#second(lastAt);
      else open -= this.#happen(what, who);
    }
    const cost = agents.reduce((sum, { costPerHour, slots }, agent) => {
      return sum + (this.#machines.busyMs(agent, this.#now) * costPerHour) / (slots * HOUR_MS);
    }, 0);
    const { warmStarts } = this.#machines;
    return { scene: this.scene, sojournMs: this.#sojournMs, balance: this.#balance, warmStarts, cost };
  }

  bind(task: number, agent: number): void {
    this.#agentOf[task] = agent;
    this.#count(agent, 1);
    if (this.scene.delayMs === 0) this.#machines.receive(task, agent, this.#now);
    else this.#events.push(this.#now + this.scene.delayMs, ARRIVES_AT_AGENT, task);
  }

  wakeAt(atMs: number): void {
    this.#events.push(atMs, WAKES, 0);
  }

  /** Returns how many tasks are over by it. */
  #happen(what: number, who: number): number {
    const now = this.#now;
    switch (what) {
      case ENDS: {
        const end = this.#machines.end(who, now);
        if (end === undefined) return 0;
        this.#runMs[end.task] = now - (this.#machines.startedAt[end.task] as number); // of the scene, as below
        if (this.scene.delayMs === 0) return this.#return(end.task);
        this.#events.push(now + this.scene.delayMs, RETURNS, end.task);
        return 0;
      }
      case RETURNS:
        return this.#return(who);
      case ARRIVES_AT_AGENT:
        this.#machines.receive(who, this.#agentOf[who] as number, now);
        return 0;
      case CHANGES:
        this.#change(this.scene.changes[who] as Change);
        return 0;
      default:
        this.#policy.woken(now);
        return 0;
    }
  }

  #return(task: number): number {
    const agent = this.#agentOf[task] as number;
    const isFailed = this.#machines.isFailing[task] === 1;
    if (!isFailed) this.#sojournMs[task] = this.#now - (this.scene.tasks.atMs[task] as number);
    this.#count(agent, -1);
    this.#policy.ended({ task, agent, isFailed, runMs: this.#runMs[task] as number }, this.#now);
    return 1;
  }

  #change({ agent, pace, failureRatio, isPresent }: Change): void {
    const now = this.#now;
    const machine = this.#machines.at(agent);
    if (pace !== undefined) this.#machines.setPace(agent, pace, now);
    if (failureRatio !== undefined) machine.failureRatio = failureRatio;
    if (isPresent === undefined) return;
    this.#isPresent[agent] = isPresent;
    if (isPresent) {
      machine.coldLeft = this.scene.coldTasks;
      this.#policy.joined(agent, now);
    } else {
      this.#policy.left(agent, now);
    }
  }

  #count(agent: number, change: number): void {
    const elapsedMs = this.#now - (this.#boundAt[agent] as number);
    this.#boundMs[agent] = (this.#boundMs[agent] as number) + elapsedMs * (this.#bound[agent] as number);
    this.#boundAt[agent] = this.#now;
    this.#bound[agent] = (this.#bound[agent] as number) + change;
  }

  /** Closes a window; while tasks arrive, and once the run is warm. */
  #second(lastAt: number): void {
    const { agents } = this.scene;
    let sum = 0;
    let most = 0;
    let present = 0;
    for (let agent = 0; agent < agents.length; agent++) {
      this.#count(agent, 0);
      const load = (this.#boundMs[agent] as number) / (agents[agent] as { slots: number }).slots;
      this.#boundMs[agent] = 0;
      if (this.#isPresent[agent] !== true) continue;
      present++;
      sum += load;
      if (load > most) most = load;
    }
    const isWarm = this.#now > lastAt / 5;
    if (isWarm && most > 0) this.#balance.push(sum / present / most);
    if (this.#now + WINDOW_MS <= lastAt) this.#events.push(this.#now + WINDOW_MS, SECOND, 0);
  }
}
