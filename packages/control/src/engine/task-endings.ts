// Endings that do not come from an agent's report: a person cancels, a deadline passes; and the way back, the redrive.
import { Fault, taskIdOf } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { isFinished } from './task-transitions.ts';

export class TaskEndings {
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;

  constructor(parts: EngineParts, tasks: TaskLifecycle) {
    this.#parts = parts;
    this.#tasks = tasks;
    tasks.onEntered = (entry) => this.#setDeadlines(entry);
  }

  /** Ends a task that was held for another one, which did not complete. */
  cancelDependent(entry: TaskEntry, reason: string): void {
    const leave = this.#tasks.leaving(entry);
    const { committer, clock } = this.#parts;
    const at = clock.now();
    committer.commit({ kind: 'cancelled', seq: 0, at, task: entry.seq, reason, errorClass: 'DependencyFailed' });
    leave(reason);
  }

  /** A running task's agent is told to stop; its slots stay taken until it has. */
  cancel(entry: TaskEntry, reason: string): void {
    if (isFinished(entry)) throw new Fault('wrong-state', `task ${taskIdOf(entry.seq)} is already ${entry.state}`);
    const leave = this.#tasks.leaving(entry);
    this.#parts.committer.commit({ kind: 'cancelled', seq: 0, at: this.#parts.clock.now(), task: entry.seq, reason });
    leave(reason);
  }

  redrive(entry: TaskEntry, readyAt?: number): void {
    const now = this.#parts.clock.now();
    const later = readyAt === undefined ? {} : { readyAt };
    this.#parts.committer.commit({ kind: 'redriven', seq: 0, at: now, task: entry.seq, ...later });
    this.#tasks.enter(entry, now);
    this.onReopened(entry);
  }

  /** Called for every task that a redrive has opened again. */
  onReopened: (entry: TaskEntry) => void = () => {};

  score(entry: TaskEntry, satisfaction: number): void {
    const at = this.#parts.clock.now();
    this.#parts.committer.commit({ kind: 'scored', seq: 0, at, task: entry.seq, satisfaction });
    this.#parts.outcomes.scored(entry, satisfaction);
  }

  #setDeadlines(entry: TaskEntry): void {
    const { extras } = entry;
    if (extras === undefined) return;
    const { timers } = this.#parts;
    const { expiresAt, deadlineAt } = extras;
    if (expiresAt !== 0) {
      const isUnstarted = () => entry.state === 'open' && entry.attempt === 0 && extras.expiresAt === expiresAt;
      if (isUnstarted()) timers.at(expiresAt, isUnstarted, () => this.expire(entry, 'ttl'));
    }
    if (deadlineAt !== 0) {
      const isUndone = () => !isFinished(entry) && extras.deadlineAt === deadlineAt;
      timers.at(deadlineAt, isUndone, () => this.expire(entry, 'deadline'));
    }
  }

  expire(entry: TaskEntry, reason: 'ttl' | 'deadline' | 'approval'): void {
    const leave = this.#tasks.leaving(entry);
    this.#parts.committer.commit({ kind: 'expired', seq: 0, at: this.#parts.clock.now(), task: entry.seq, reason });
    leave(reason === 'approval' ? 'nobody decided in time' : `its ${reason} passed`);
    this.#tasks.route();
  }
}
