// Which need (of the fleet) each task spec in use stands for. Counted: a need nobody has costs nothing.
import { assert } from '../base/assert.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { TaskSpec } from './task-entry.ts';

export class Needs {
  readonly #fleet: Fleet;
  readonly #bySpec = new Map<TaskSpec, { readonly need: Need; tasks: number }>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Counts one unfinished task of this spec. */
  retain(spec: TaskSpec): Need {
    let held = this.#bySpec.get(spec);
    if (held === undefined) {
      const { type, requires, prefers, slots } = spec;
      held = { need: this.#fleet.need({ type, requires, prefers, slots }), tasks: 0 };
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
    this.#fleet.drop(held.need);
  }

  of(spec: TaskSpec): Need {
    const held = this.#bySpec.get(spec);
    assert(held !== undefined, 'an unfinished task has no need');
    return held.need;
  }

  all(): IterableIterator<[TaskSpec, { readonly need: Need; readonly tasks: number }]> {
    return this.#bySpec.entries();
  }
}
