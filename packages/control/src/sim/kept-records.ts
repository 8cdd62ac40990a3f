// What a simulated disk holds of the records: copies. It gives copies of those back, so that nothing that is done to a
// record in memory can change what is on disk. Contents are elsewhere (contents.ts); here are their places.
import type { Blob, JournalRecord, RecordOf, SubmittedTask } from '../engine/records.ts';
import type { TaskSpec } from '../engine/task-entry.ts';

export class RecordCopies {
  /** One frozen copy for all tasks of a kind: the engine, too, has one object for all of them. */
  readonly #specs = new WeakMap<TaskSpec, TaskSpec>();

  /** It shares nothing with the record that can change. Plain literals for what there is of every task. */
  of(record: JournalRecord): JournalRecord {
    switch (record.kind) {
      case 'submitted': {
        const { kind, seq, at, first, tasks } = record;
        return { kind, seq, at, first, tasks: tasks.map((task) => this.#task(task)) };
      }
      case 'dispatched':
        return dispatched(record);
      case 'completed': {
        const { kind, seq, at, task, attempt, result, usage } = record;
        return { kind, seq, at, task, attempt, result: placeOnly(result), usage: copied(usage) };
      }
      case 'late':
        return { ...record, result: placeOnly(record.result), usage: copied(record.usage) };
      case 'handed-off': {
        const { result, usage, follow } = record;
        return { ...record, result: placeOnly(result), usage: copied(usage), follow: this.#task(follow) };
      }
      case 'checkpointed':
        return { ...record, data: placeOnly(record.data) };
      case 'streamed':
        return { ...record, tail: placeOnly(record.tail) };
      default:
        return copied(record);
    }
  }

  #task(task: SubmittedTask): SubmittedTask {
    return {
      spec: this.#spec(task.spec),
      payload: placeOnly(task.payload),
      readyAt: task.readyAt,
      expiresAt: task.expiresAt,
      deadlineAt: task.deadlineAt,
      session: task.session,
      key: task.key,
      digest: task.digest,
      parent: task.parent,
      conditions: copied(task.conditions),
    };
  }

  #spec(spec: TaskSpec): TaskSpec {
    let kept = this.#specs.get(spec);
    if (kept === undefined) {
      kept = frozen(copied(spec));
      this.#specs.set(spec, kept);
      this.#specs.set(kept, kept);
    }
    return kept;
  }
}

const placeOnly = ({ at, length }: Blob): Blob => ({ text: undefined, at, length });

function dispatched(record: RecordOf<'dispatched'>): JournalRecord {
  const { kind, seq, at, task, attempt, agent, epoch, nonce, decision } = record;
  const place = { bytes: undefined, at: decision.at, length: decision.length };
  return { kind, seq, at, task, attempt, agent, epoch, nonce, decision: place };
}

/** A copy of plain data, all the way down; as in JSON, a field without a value is not there. */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy: Record<string, unknown> = {};
  for (const name in value) if (value[name] !== undefined) copy[name] = copied(value[name]);
  return copy as T;
}

function frozen<T extends object>(value: T): T {
  for (const field of Object.values(value)) if (typeof field === 'object' && field !== null) frozen(field);
  return Object.freeze(value);
}

/** Adds the tasks that end with a record, those included that may be reopened by hand. */
export function addEnded(record: JournalRecord, ended: number[]): void {
  switch (record.kind) {
    case 'completed':
    case 'handed-off':
    case 'cancelled':
    case 'expired':
      ended.push(record.task);
      return;
    case 'failed':
      if (record.next.kind !== 'retry') ended.push(record.task);
      return;
    case 'late':
      if (record.isAdopted) ended.push(record.task);
      return;
    case 'answered':
      if (!record.isApproved) ended.push(record.task);
      return;
    case 'submitted':
      for (const { conditions } of record.tasks) {
        if (conditions?.supersedes !== undefined) ended.push(conditions.supersedes);
      }
      return;
    default:
  }
}
