// Compaction, the pure part: an old snapshot and the records behind it become a new snapshot and an archive of what
// finished. Only tasks that the records touch are held in memory; all others stream through.
//
// C1. The new snapshot replayed with later records equals the old snapshot replayed with all of them.
import { assert } from '../base/assert.ts';
import { purgeIn } from './purged.ts';
import type { JournalRecord } from './records.ts';
import { Register, type RegisterData } from './register.ts';
import type { TaskEntry } from './task-entry.ts';
import { applyToTask, isTaskRecord, makeWay, mayOutliveTask, newEntry } from './task-transitions.ts';

export interface CompactionSource {
  register(): RegisterData | undefined;
  find(seq: number): TaskEntry | undefined;
  /** Ascending. */
  tasks(): Iterable<TaskEntry>;
}

export interface CompactionSink {
  /** Live tasks and dead letters, ascending. */
  keep(entry: TaskEntry): void;
  /** Tasks with an outcome that nobody can reopen, ascending among themselves. */
  archive(entry: TaskEntry): void;
  finish(register: RegisterData): void;
}

/** Dead letters and failed tasks stay at hand, because a person may redrive them. */
export function isArchivable(entry: TaskEntry): boolean {
  return entry.state === 'completed' || entry.state === 'cancelled' || entry.state === 'expired';
}

export interface CompactionInput {
  readonly source: CompactionSource;
  readonly records: Iterable<JournalRecord>;
  readonly sink: CompactionSink;
  /** Reopenable tasks that finished before this are archived all the same, and can no longer be redriven. */
  readonly reopenableSince: number;
}

export function compact({ source, records, sink, reopenableSince }: CompactionInput): void {
  const register = new Register();
  const data = source.register();
  if (data !== undefined) register.restore(data);
  const touched = new Map<number, TaskEntry>();

  for (const record of records) {
    if (record.kind === 'submitted') {
      record.tasks.forEach((task, index) => {
        const seq = record.first + index;
        touched.set(seq, newEntry(seq, task, record.at));
        const superseded = task.conditions?.supersedes;
        if (superseded === undefined) return;
        const older = touched.get(superseded) ?? source.find(superseded);
        assert(older !== undefined, `task ${seq} supersedes task ${superseded}, which nobody submitted`);
        makeWay(older, seq, record.at);
        touched.set(superseded, older);
      });
    }
    if (!isTaskRecord(record)) {
      register.apply(record, undefined, undefined);
      continue;
    }
    const entry = touched.get(record.task) ?? source.find(record.task);
    if (entry === undefined) {
      assert(mayOutliveTask(record), `record ${record.seq} names task ${record.task}, which nobody submitted`);
      register.apply(record, undefined, undefined);
      continue;
    }
    touched.set(record.task, entry);
    register.apply(record, entry, entry.lease);
    applyToTask(entry, record);
    if (record.kind === 'handed-off') touched.set(record.first, newEntry(record.first, record.follow, record.at));
  }

  const emit = (entry: TaskEntry): void => {
    if (register.purged.has(entry.seq)) return;
    const isReopenable = entry.state === 'failed' || entry.state === 'dead-lettered';
    if (isArchivable(entry) || (isReopenable && (entry.ending?.at ?? 0) < reopenableSince)) sink.archive(entry);
    else sink.keep(entry);
  };
  // Old tasks come first: sequence numbers only grow, and both inputs are in their order.
  for (const entry of source.tasks()) {
    const changed = touched.get(entry.seq);
    touched.delete(entry.seq);
    emit(changed ?? entry);
  }
  for (const seq of [...touched.keys()].sort((a, b) => a - b)) {
    const entry = touched.get(seq);
    if (entry !== undefined) emit(entry);
  }
  sink.finish(register.data());
}

/** What a compaction erases: the purges that its register names, and all of their tasks. */
export function purgesIn(register: RegisterData | undefined): {
  readonly ids: readonly string[];
  readonly tasks: ReadonlySet<number>;
} {
  const purges = register?.documents?.filter(({ collection }) => collection === 'purges') ?? [];
  return {
    ids: purges.map(({ id }) => id),
    tasks: new Set(purges.flatMap(({ value }) => purgeIn(value).tasks)),
  };
}
