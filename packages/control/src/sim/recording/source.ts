// What a data directory still holds of a run, as it is read back.
import type { CompactionSource } from '../../engine/compaction.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';

export interface RecordingSource {
  /** The newest snapshot; without a register when there is none. */
  readonly snapshot: CompactionSource;
  /** Every record after it, in order. */
  records(): Iterable<JournalRecord>;
  /** Finished tasks that left the segments before it: lists that are ascending by number, and can be read again. */
  readonly history: readonly Iterable<TaskEntry>[];
  /** Lets go of the files. */
  close(): void;
}
