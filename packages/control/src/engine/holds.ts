// What keeps tasks out of the waiting order, other tasks or a person, tied to the task's trip: a task begins to be
// held, ends, or is opened again.
import type { TaskId } from '@muster/contract';
import { Approvals } from './approvals.ts';
import { holdOf } from './conditions.ts';
import { Dependencies } from './dependencies.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

export interface HoldsRooms {
  readonly tasks: TaskLifecycle;
  readonly endings: TaskEndings;
  /** Rejects with the Fault `not-found`. */
  readonly find: (id: TaskId) => Promise<TaskEntry>;
}

export class Holds {
  readonly approvals: Approvals;
  readonly #dependencies: Dependencies;

  constructor(parts: EngineParts, rooms: HoldsRooms) {
    const { tasks, endings } = rooms;
    const approvals = new Approvals({ ...parts, ...rooms });
    const dependencies = new Dependencies(parts, tasks, endings);
    this.approvals = approvals;
    this.#dependencies = dependencies;
    tasks.onHeld = (entry, archived) => {
      if (holdOf(entry) === 'dependency') dependencies.hold(entry, archived);
      else approvals.watch(entry);
    };
    tasks.dependentsOf = (seq) => dependencies.countOf(seq);
    endings.onReopened = (entry) => dependencies.reopened(entry);
  }

  /** After recovery. */
  resume(yieldTurn: () => Promise<void>): Promise<void> {
    return this.#dependencies.resume(yieldTurn);
  }

  ended(entry: TaskEntry): void {
    this.#dependencies.ended(entry);
  }
}
