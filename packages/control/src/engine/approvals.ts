// A person's decision on a task that awaits approval: asked for at submission, or by the agent on the way.
//
// P1. A task never starts while its question has no answer; an answer is durable before it has an effect.
import { type ApprovalReply, Fault, type TaskId, taskIdOf } from '@muster/contract';
import { holdOf } from './conditions.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { taskState } from './task-state.ts';

export interface ApprovalsParts extends EngineParts {
  readonly tasks: TaskLifecycle;
  readonly endings: TaskEndings;
  /** Rejects with the Fault `not-found`. */
  readonly find: (id: TaskId) => Promise<TaskEntry>;
}

/** Who decided, and what they said. */
export interface Decided {
  readonly by: string;
  readonly note: string;
}

export class Approvals {
  readonly #parts: ApprovalsParts;

  constructor(parts: ApprovalsParts) {
    this.#parts = parts;
  }

  /** Resolves when it is durable. Rejects with Fault `wrong-state` for a task that awaits no approval. */
  async approve(id: TaskId, decided: Decided): Promise<ApprovalReply> {
    const { room, tasks, clock } = this.#parts;
    const entry = await this.#awaiting(id);
    this.#commit(entry, true, decided);
    room.letGo(entry, clock.now());
    return this.#replied(entry, () => tasks.route());
  }

  /** The task ends as cancelled, with the error class Rejected. */
  async reject(id: TaskId, decided: Decided): Promise<ApprovalReply> {
    const { tasks } = this.#parts;
    const entry = await this.#awaiting(id);
    const leave = tasks.leaving(entry);
    this.#commit(entry, false, decided);
    return this.#replied(entry, () => {
      leave('rejected');
      tasks.route();
    });
  }

  /** A task begins to await approval: it expires when nobody decides in time. */
  watch(entry: TaskEntry): void {
    const { timers, endings } = this.#parts;
    const { text, askedAt, expiresAt } = entry.extras?.conditions?.question ?? { text: '', askedAt: 0, expiresAt: 0 };
    if (expiresAt === 0) return;
    const isOpen = () => {
      const question = entry.extras?.conditions?.question;
      return holdOf(entry) === 'approval' && question?.askedAt === askedAt && question.text === text;
    };
    timers.at(expiresAt, isOpen, () => endings.expire(entry, 'approval'));
  }

  async #awaiting(id: TaskId): Promise<TaskEntry> {
    const entry = await this.#parts.find(id);
    if (holdOf(entry) === 'approval') return entry;
    const state = taskState(entry, this.#parts.clock.now());
    throw new Fault('wrong-state', `task ${taskIdOf(entry.seq)} is ${state}; it awaits no approval`, { field: 'id' });
  }

  #commit(entry: TaskEntry, isApproved: boolean, decided: Decided): void {
    const { committer, clock } = this.#parts;
    committer.commit({ kind: 'answered', seq: 0, at: clock.now(), task: entry.seq, isApproved, ...decided });
  }

  async #replied(entry: TaskEntry, follow: () => void): Promise<ApprovalReply> {
    const { committer, clock } = this.#parts;
    const state = taskState(entry, clock.now());
    follow();
    await new Promise<void>((resolve) => committer.whenDurable(resolve));
    return { id: taskIdOf(entry.seq), state };
  }
}
