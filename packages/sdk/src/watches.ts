// Waiting for outcomes: calls of one turn become one `watch` item, and a reconnect asks again for what is missing.

import type { FromController, TaskError, TaskId } from '@muster/contract';
import { type Fault, type OutcomeTimes, PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { type Deferred, deferred } from './deferred.ts';
import type { Link } from './link.ts';
import { faultOf, type Refusal } from './requests.ts';
import type { Time } from './time.ts';

/** How a task ended. */
export interface TaskOutcome {
  readonly task: TaskId;
  readonly state: string;
  readonly result?: unknown;
  readonly error?: TaskError;
  /** With `hasTimes` of the connection. */
  readonly times?: OutcomeTimes;
}

export interface WatchesOptions {
  readonly link: Link;
  readonly time: Time;
  readonly nextRef: () => number;
  /** Outcomes say when the task went its way. */
  readonly hasTimes: boolean;
}

export class Watches {
  readonly #link: Link;
  readonly #time: Time;
  readonly #nextRef: () => number;
  readonly #hasTimes: boolean;
  readonly #watches = new Map<TaskId, Deferred<TaskOutcome>>();
  /** Tasks of each watch item that left, to know what a refusal is about. */
  readonly #asked = new Map<number, Set<TaskId>>();
  #unasked: TaskId[] = [];
  #isReady = false;
  #ending: Fault | undefined;

  constructor({ link, time, nextRef, hasTimes }: WatchesOptions) {
    this.#link = link;
    this.#time = time;
    this.#nextRef = nextRef;
    this.#hasTimes = hasTimes;
  }

  outcome(task: TaskId): Promise<TaskOutcome> {
    if (this.#ending !== undefined) return Promise.reject(this.#ending);
    const known = this.#watches.get(task);
    if (known !== undefined) return known.promise;
    const watch = deferred<TaskOutcome>();
    this.#watches.set(task, watch);
    if (this.#unasked.push(task) === 1) this.#time.soon(() => this.#ask());
    return watch.promise;
  }

  ready(): void {
    this.#isReady = true;
    this.#asked.clear();
    this.#unasked = [...this.#watches.keys()];
    this.#ask();
  }

  lost(): void {
    this.#isReady = false;
  }

  ended(item: Extract<FromController, { kind: 'outcome' }>): void {
    const { task, state, result, error, times } = item;
    this.#forget(item.ref, task);
    this.#take(task)?.resolve({
      task,
      state,
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
      ...(times === undefined ? {} : { times }),
    });
  }

  refused(refusal: Refusal): void {
    const tasks = this.#asked.get(refusal.ref) ?? new Set();
    this.#asked.delete(refusal.ref);
    for (const task of tasks) {
      if (tasks.size === 1) this.#take(task)?.reject(faultOf(refusal));
      // One unknown task must not cost the others their outcome: each is asked for alone.
      else this.#send([task]);
    }
  }

  end(fault: Fault): void {
    this.#ending = fault;
    for (const watch of this.#watches.values()) watch.reject(fault);
    this.#watches.clear();
  }

  #ask(): void {
    if (!this.#isReady) return; // `ready` asks for all.
    const tasks = this.#unasked;
    this.#unasked = [];
    for (let start = 0; start < tasks.length; start += PROTOCOL_LIMITS.tasksPerSubmit) {
      this.#send(tasks.slice(start, start + PROTOCOL_LIMITS.tasksPerSubmit));
    }
  }

  #send(tasks: readonly TaskId[]): void {
    const ref = this.#nextRef();
    this.#asked.set(ref, new Set(tasks));
    this.#link.send(JSON.stringify({ kind: 'watch', ref, tasks, ...(this.#hasTimes ? { times: true } : {}) }));
  }

  /** Drops the memory of a watch item once its last task has ended. */
  #forget(ref: number, task: TaskId): void {
    const tasks = this.#asked.get(ref);
    if (tasks?.delete(task) && tasks.size === 0) this.#asked.delete(ref);
  }

  #take(task: TaskId): Deferred<TaskOutcome> | undefined {
    const watch = this.#watches.get(task);
    this.#watches.delete(task);
    return watch;
  }
}
