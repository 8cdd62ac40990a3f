// Which need (of the fleet), and which buckets (of the limits), each task spec in use stands for. Counted: what nobody
// has costs nothing.
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { Bucket } from '../core/queue/bucket.ts';
import type { Limits } from '../core/queue/limits.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { Changes } from './changes.ts';
import type { TaskSpec } from './task-entry.ts';
import { newWork, type Work, workKey } from './work.ts';

/** What the tasks of one spec ask for. */
export interface Claim {
  readonly need: Need;
  readonly work: Work;
  /** Those that count these tasks; mostly none. */
  readonly buckets: readonly Bucket[];
  readonly tasks: number;
}

type Held = { -readonly [Field in keyof Claim]: Claim[Field] };

export interface NeedsParts {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly limits: Limits;
  readonly changes: Changes;
}

export class Needs {
  readonly #parts: NeedsParts;
  readonly #bySpec = new Map<TaskSpec, Held>();
  readonly #work = new Map<string, Work>();
  #running = 0;
  /** Asked for last: the steps of a task ask for its claim again and again. */
  #lastSpec: TaskSpec | undefined;
  #last: Held | undefined;

  constructor(parts: NeedsParts) {
    this.#parts = parts;
  }

  /** Counts one unfinished task of this spec. */
  retain(spec: TaskSpec): Need {
    let held = this.#find(spec);
    if (held === undefined) {
      const { type, requires, prefers, slots } = spec;
      const { fleet, limits } = this.#parts;
      const need = fleet.need({ type, requires, prefers, slots });
      held = { need, work: this.#workOf(spec), buckets: limits.retain(spec), tasks: 0 };
      this.#bySpec.set(spec, held);
    }
    held.tasks++;
    held.work.unfinished++;
    this.#parts.changes.work(held.work);
    return held.need;
  }

  release(spec: TaskSpec): void {
    const held = this.#find(spec);
    assert(held !== undefined && held.tasks > 0, 'a need is released twice');
    held.tasks--;
    const { work } = held;
    work.unfinished--;
    if (work.unfinished === 0) this.#work.delete(work.key);
    this.#parts.changes.work(work);
    if (held.tasks > 0) return;
    this.#bySpec.delete(spec);
    this.#lastSpec = undefined;
    const { fleet, limits, clock } = this.#parts;
    fleet.drop(held.need);
    limits.drop(held.buckets, clock.now());
  }

  /** An agent begins to run a task of this spec (+1), or no longer does (-1). */
  run(spec: TaskSpec, by: 1 | -1): void {
    const { work } = this.claim(spec);
    this.#running += by;
    work.running += by;
    this.#parts.changes.work(work);
  }

  /** Tasks that an agent runs. */
  get running(): number {
    return this.#running;
  }

  /** Of types and tenants with unfinished tasks. */
  get kinds(): number {
    return this.#work.size;
  }

  work(): IterableIterator<Work> {
    return this.#work.values();
  }

  of(spec: TaskSpec): Need {
    return this.claim(spec).need;
  }

  claim(spec: TaskSpec): Claim {
    const held = this.#find(spec);
    assert(held !== undefined, 'an unfinished task has no need');
    return held;
  }

  #find(spec: TaskSpec): Held | undefined {
    if (spec === this.#lastSpec) return this.#last;
    const held = this.#bySpec.get(spec);
    if (held === undefined) return undefined;
    this.#lastSpec = spec;
    this.#last = held;
    return held;
  }

  /** Every claim is on other buckets from now on: the limits have changed. */
  reclaim(): void {
    const { limits, clock } = this.#parts;
    for (const [spec, held] of this.#bySpec) {
      const before = held.buckets;
      held.buckets = limits.retain(spec);
      limits.drop(before, clock.now());
    }
  }

  all(): IterableIterator<[TaskSpec, Claim]> {
    return this.#bySpec.entries();
  }

  #workOf(spec: TaskSpec): Work {
    let work = this.#work.get(workKey(spec));
    if (work === undefined) {
      work = newWork(spec);
      this.#work.set(work.key, work);
    }
    return work;
  }
}
