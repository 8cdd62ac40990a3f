// Which need (of the fleet), and which buckets (of the limits), each task spec in use stands for. Counted: what nobody
// has costs nothing.
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import type { Bucket } from '../core/queue/bucket.ts';
import type { Limits } from '../core/queue/limits.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { TaskSpec } from './task-entry.ts';

/** What the tasks of one spec ask for. */
export interface Claim {
  readonly need: Need;
  /** Those that count these tasks; mostly none. */
  readonly buckets: readonly Bucket[];
  readonly tasks: number;
}

type Held = { -readonly [Field in keyof Claim]: Claim[Field] };

export interface NeedsParts {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly limits: Limits;
}

export class Needs {
  readonly #parts: NeedsParts;
  readonly #bySpec = new Map<TaskSpec, Held>();

  constructor(parts: NeedsParts) {
    this.#parts = parts;
  }

  /** Counts one unfinished task of this spec. */
  retain(spec: TaskSpec): Need {
    let held = this.#bySpec.get(spec);
    if (held === undefined) {
      const { type, requires, prefers, slots } = spec;
      const { fleet, limits } = this.#parts;
      held = { need: fleet.need({ type, requires, prefers, slots }), buckets: limits.retain(spec), tasks: 0 };
      this.#bySpec.set(spec, held);
    }
    held.tasks++;
    return held.need;
  }

  release(spec: TaskSpec): void {
    const held = this.#bySpec.get(spec);
    assert(held !== undefined && held.tasks > 0, 'a need is released twice');
    held.tasks--;
    if (held.tasks > 0) return;
    this.#bySpec.delete(spec);
    const { fleet, limits, clock } = this.#parts;
    fleet.drop(held.need);
    limits.drop(held.buckets, clock.now());
  }

  of(spec: TaskSpec): Need {
    return this.claim(spec).need;
  }

  claim(spec: TaskSpec): Claim {
    const held = this.#bySpec.get(spec);
    assert(held !== undefined, 'an unfinished task has no need');
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
}
