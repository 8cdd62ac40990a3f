// The unstarted task of each debounce key: the one that a newer submission supersedes. Follows from the tasks, so it is
// built again as they are read back, and holds no more names than there are such tasks.
import type { TaskEntry } from './task-entry.ts';
import { gatheringName } from './throttles.ts';

export class Debounced {
  readonly #tasks = new Map<string, TaskEntry>();

  get(name: string): TaskEntry | undefined {
    return this.#tasks.get(name);
  }

  /** After a task came or a record changed it. */
  follow(entry: TaskEntry): void {
    const debounce = entry.extras?.conditions?.debounce;
    if (debounce === undefined) return;
    const name = gatheringName(entry.spec, debounce.key);
    if (isUnstarted(entry)) this.#tasks.set(name, entry);
    else if (this.#tasks.get(name) === entry) this.#tasks.delete(name);
  }
}

/** One that a person redrove has started before, although it counts its attempts from the beginning. */
function isUnstarted({ state, attempt, extras }: TaskEntry): boolean {
  return state === 'open' && attempt === 0 && extras?.redriven === 0;
}
