// What nobody can know, for comparison: one queue in order of arrival that always takes the truly fastest free agent,
// and a seer who knows every size and speed and binds each task where it would end first.
import type { End, Ground, MakePolicy, Policy } from './play.ts';

/** True speed of an agent for a task; a failing agent has none. */
class Truth {
  readonly pace: Float64Array;
  readonly isPresent: boolean[];
  readonly #ground: Ground;
  #next = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.pace = new Float64Array(ground.scene.agents.length).fill(1);
    this.isPresent = ground.scene.agents.map(({ isPresent }) => isPresent);
  }

  /** Takes up what has changed by now. */
  follow(now: number): void {
    const { changes } = this.#ground.scene;
    for (let change = changes[this.#next]; change !== undefined && change.atMs <= now; change = changes[++this.#next]) {
      if (change.pace !== undefined) this.pace[change.agent] = change.pace;
      if (change.failureRatio !== undefined) this.pace[change.agent] = change.failureRatio > 0 ? 0 : 1;
      if (change.isPresent !== undefined) this.isPresent[change.agent] = change.isPresent;
    }
  }

  speed(agent: number, task: number): number {
    const { agents, tasks } = this.#ground.scene;
    const type = tasks.type[task] as number; // a task and an agent of the scene, as below
    return ((agents[agent] as { speeds: readonly number[] }).speeds[type] as number) * (this.pace[agent] as number);
  }
}

export const centralQueue: MakePolicy = (ground) => new CentralQueue(ground);
export const seer: MakePolicy = (ground) => new Seer(ground);

class CentralQueue implements Policy {
  readonly #ground: Ground;
  readonly #truth: Truth;
  readonly #busy: Int32Array;
  readonly #waiting: number[] = [];
  #first = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#truth = new Truth(ground);
    this.#busy = new Int32Array(ground.scene.agents.length);
  }

  arrived(task: number, now: number): void {
    this.#waiting.push(task);
    this.#bind(now);
  }

  ended({ agent }: End, now: number): void {
    this.#busy[agent] = (this.#busy[agent] as number) - 1; // agents are numbered, as below
    this.#bind(now);
  }

  joined(_agent: number, now: number): void {
    this.#bind(now);
  }

  left(): void {}

  woken(): void {}

  #bind(now: number): void {
    this.#truth.follow(now);
    for (; this.#first < this.#waiting.length; this.#first++) {
      const task = this.#waiting[this.#first] as number;
      const agent = this.#fastestFree(task);
      if (agent < 0) return;
      this.#busy[agent] = (this.#busy[agent] as number) + 1;
      this.#ground.bind(task, agent);
    }
  }

  #fastestFree(task: number): number {
    const { agents } = this.#ground.scene;
    let chosen = -1;
    let fastest = 0;
    for (const [agent, { slots, cores }] of agents.entries()) {
      const busy = this.#busy[agent] as number;
      if (busy >= slots || this.#truth.isPresent[agent] !== true) continue;
      const speed = this.#truth.speed(agent, task) * Math.min(1, cores / (busy + 1));
      if (speed <= fastest) continue;
      fastest = speed;
      chosen = agent;
    }
    return chosen;
  }
}

class Seer implements Policy {
  readonly #ground: Ground;
  readonly #truth: Truth;
  /** When each slot of each agent will be free, as if tasks that share a core took turns. */
  readonly #freeAt: readonly Float64Array[];
  /** The first of them, by agent. */
  readonly #firstAt: Float64Array;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#truth = new Truth(ground);
    this.#freeAt = ground.scene.agents.map(({ slots, cores }) => new Float64Array(Math.min(slots, cores)));
    this.#firstAt = new Float64Array(ground.scene.agents.length);
  }

  arrived(task: number, now: number): void {
    this.#truth.follow(now);
    const sizeMs = this.#ground.scene.tasks.sizeMs[task] as number;
    let chosen = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (let agent = 0; agent < this.#freeAt.length; agent++) {
      const speed = this.#truth.speed(agent, task);
      if (speed === 0 || this.#truth.isPresent[agent] !== true) continue;
      const endsAt = Math.max(now, this.#firstAt[agent] as number) + sizeMs / speed;
      if (endsAt >= earliest) continue;
      earliest = endsAt;
      chosen = agent;
    }
    const freeAt = this.#freeAt[chosen] as Float64Array; // somebody is always there
    freeAt[freeAt.indexOf(this.#firstAt[chosen] as number)] = earliest;
    this.#firstAt[chosen] = Math.min(...freeAt);
    this.#ground.bind(task, chosen);
  }

  ended(): void {}

  joined(): void {}

  left(): void {}

  woken(): void {}
}
