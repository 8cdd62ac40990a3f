// The smallest engine that can be rebuilt from a journal: what recovery gives, as plain data that tests compare.
import type { Recovery } from '../../src/engine/ports.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { Register, type RegisterData } from '../../src/engine/register.ts';
import type { TaskEntry } from '../../src/engine/task-entry.ts';
import { applyToTask, isFinished, isTaskRecord, newEntry } from '../../src/engine/task-transitions.ts';

/** Collects what comes, in its order. */
export class Collected implements Recovery {
  readonly registers: RegisterData[] = [];
  readonly tasks: TaskEntry[] = [];
  readonly records: JournalRecord[] = [];

  register(data: RegisterData): void {
    this.registers.push(data);
  }

  task(entry: TaskEntry): void {
    this.tasks.push(entry);
  }

  record(record: JournalRecord): void {
    this.records.push(record);
  }
}

/** Applies what comes. */
export class Replayed implements Recovery {
  readonly tasks = new Map<number, TaskEntry>();
  readonly #register = new Register();

  register(data: RegisterData): void {
    this.#register.restore(data);
  }

  task(entry: TaskEntry): void {
    this.tasks.set(entry.seq, entry);
  }

  record(record: JournalRecord): void {
    if (record.kind === 'submitted') {
      record.tasks.forEach((task, index) => {
        this.tasks.set(record.first + index, newEntry(record.first + index, task, record.at));
      });
    }
    const entry = isTaskRecord(record) ? this.tasks.get(record.task) : undefined;
    this.#register.apply(record, entry, entry?.lease);
    if (entry !== undefined && isTaskRecord(record)) applyToTask(entry, record);
    if (record.kind === 'handed-off') {
      this.tasks.set(record.first, newEntry(record.first, record.follow, record.at));
    }
  }

  /** The tasks that compaction keeps, and everything that is not a task. */
  state(): { readonly tasks: readonly TaskEntry[]; readonly register: RegisterData } {
    const kept = [...this.tasks.values()].filter((entry) => !isFinished(entry) || entry.state === 'failed');
    const tasks = kept
      .sort((a, b) => a.seq - b.seq)
      .map((entry) => {
        const copy = entry.copy();
        copy.payload = undefined;
        return copy;
      });
    return { tasks, register: this.#register.data() };
  }
}
