// The agents of a run: what is bound to them waits in their own line, runs in their slots, and shares their cores.
// Tasks on one agent progress alike, so it keeps the progress made since the start, and a task ends when that has
// grown by the task's work (processor sharing in virtual time).
import type { Events } from './events.ts';
import { FAILURE_MS, type Scene } from './scene.ts';

export interface Machine {
  readonly speeds: readonly number[];
  readonly slots: number;
  readonly cores: number;
  pace: number;
  failureRatio: number;
  /** Progress of any task that ran since the start, in milliseconds of work. */
  progressMs: number;
  progressAt: number;
  /** Tasks in its slots, and the progress at which each ends. */
  readonly running: number[];
  readonly endsAt: number[];
  /** Tasks bound to it without a slot; used by policies that bind early. */
  readonly line: number[];
  /** Only the latest event of an agent holds. */
  version: number;
  /** Sessions in its memory, the longest unused first. */
  readonly sessions: Set<number>;
  coldLeft: number;
  /** Busy slots × time, up to `progressAt`. */
  busyMs: number;
}

export const ENDS = 0;
/** An event names the agent and the version of its state. */
const VERSIONS = 1 << 20;

export class Machines {
  readonly all: readonly Machine[];
  readonly startedAt: Float64Array;
  readonly isFailing: Uint8Array;
  warmStarts = 0;
  readonly #scene: Scene;
  readonly #events: Events;

  constructor(scene: Scene, events: Events) {
    this.#scene = scene;
    this.#events = events;
    this.startedAt = new Float64Array(scene.tasks.count);
    this.isFailing = new Uint8Array(scene.tasks.count);
    this.all = scene.agents.map(({ slots, cores, speeds }) => ({
      speeds,
      slots,
      cores,
      pace: 1,
      failureRatio: 0,
      progressMs: 0,
      progressAt: 0,
      running: [],
      endsAt: [],
      line: [],
      version: 0,
      sessions: new Set(),
      coldLeft: 0,
      busyMs: 0,
    }));
  }

  at(agent: number): Machine {
    return this.all[agent] as Machine; // agents are numbered
  }

  /** A bound task has reached its agent. */
  receive(task: number, agent: number, now: number): void {
    const machine = this.at(agent);
    if (machine.running.length >= machine.slots) {
      machine.line.push(task);
      return;
    }
    this.#advance(machine, now);
    this.#begin(task, machine, now);
    this.#foresee(agent, now);
  }

  setPace(agent: number, pace: number, now: number): void {
    const machine = this.at(agent);
    this.#advance(machine, now);
    machine.pace = pace;
    this.#foresee(agent, now);
  }

  /** The task that ends now at the agent of this event; -1 when the event is out of date. */
  end(who: number, now: number): { readonly task: number; readonly agent: number } | undefined {
    const agent = who % this.all.length;
    const machine = this.at(agent);
    if (Math.floor(who / this.all.length) !== machine.version) return undefined;
    this.#advance(machine, now);
    const index = firstOf(machine.endsAt);
    const task = machine.running[index] as number; // an event is only made for an agent that runs something
    machine.running.splice(index, 1);
    machine.endsAt.splice(index, 1);
    const next = machine.line.shift();
    if (next !== undefined) this.#begin(next, machine, now);
    this.#foresee(agent, now);
    return { task, agent };
  }

  /** Busy slots × time of an agent up to now. */
  busyMs(agent: number, now: number): number {
    const machine = this.at(agent);
    this.#advance(machine, now);
    return machine.busyMs;
  }

  #begin(task: number, machine: Machine, now: number): void {
    const { tasks } = this.#scene;
    this.startedAt[task] = now;
    const fails = (tasks.luck[task] as number) < machine.failureRatio;
    this.isFailing[task] = fails ? 1 : 0;
    const speed = machine.speeds[tasks.type[task] as number] as number; // every type has a speed
    const workMs = fails ? FAILURE_MS : ((tasks.sizeMs[task] as number) / speed) * this.#relativeWork(task, machine);
    machine.running.push(task);
    machine.endsAt.push(machine.progressMs + workMs);
  }

  /** More for a cold agent, less for a session that it remembers. */
  #relativeWork(task: number, machine: Machine): number {
    const { tasks, warmRatio, sessionsHeld, coldRatio } = this.#scene;
    let ratio = 1;
    if (machine.coldLeft > 0) {
      machine.coldLeft--;
      ratio = coldRatio;
    }
    const session = tasks.session[task] as number; // a task of the scene
    if (session < 0) return ratio;
    if (machine.sessions.delete(session)) {
      ratio *= warmRatio;
      this.warmStarts++;
    }
    machine.sessions.add(session);
    if (machine.sessions.size > sessionsHeld) {
      for (const oldest of machine.sessions) {
        machine.sessions.delete(oldest);
        break;
      }
    }
    return ratio;
  }

  #advance(machine: Machine, now: number): void {
    const elapsedMs = now - machine.progressAt;
    machine.progressAt = now;
    machine.busyMs += elapsedMs * machine.running.length;
    machine.progressMs += elapsedMs * rateOf(machine);
  }

  #foresee(agent: number, now: number): void {
    const machine = this.at(agent);
    machine.version = (machine.version + 1) % VERSIONS;
    const { endsAt } = machine;
    if (endsAt.length === 0) return;
    const leftMs = (endsAt[firstOf(endsAt)] as number) - machine.progressMs;
    this.#events.push(now + Math.max(0, leftMs) / rateOf(machine), ENDS, machine.version * this.all.length + agent);
  }
}

function rateOf({ pace, cores, running }: Machine): number {
  return running.length <= cores ? pace : (pace * cores) / running.length;
}

function firstOf(endsAt: readonly number[]): number {
  let first = 0;
  for (let index = 1; index < endsAt.length; index++)
    if ((endsAt[index] as number) < (endsAt[first] as number)) first = index; // within both
  return first;
}
