// What must hold from record to record, beyond the checksums that the journal verifies by itself:
//
// C1. Sequence numbers grow by one.
// C2. A task is dispatched and ended only after it was submitted, unless its submission was compacted away.
// C3. A task gets one outcome, and another only after it was redriven.
import { taskIdOf } from '@muster/contract/words';
import type { JournalRecord } from '../engine/records.ts';
import { GrowingBytes } from './growing.ts';

const PROBLEMS_MAX = 100;
const ENDED = 1;

export class JournalChecks {
  records = 0;
  problemCount = 0;
  /** The first hundred. */
  readonly problems: string[] = [];
  #lastSeq: number | undefined;
  /** The next task to be submitted, once a submission was seen. */
  #nextTask: number | undefined;
  readonly #ended = new GrowingBytes();

  see(record: JournalRecord): void {
    this.records++;
    if (this.#lastSeq !== undefined && record.seq !== this.#lastSeq + 1)
      this.#report(record, `follows ${this.#lastSeq} (C1)`);
    this.#lastSeq = record.seq;
    if (record.kind === 'submitted') {
      this.#nextTask = record.first + record.tasks.length;
      return;
    }
    if (!('task' in record)) return;
    const { task } = record;
    if (this.#nextTask !== undefined && task >= this.#nextTask)
      this.#report(record, `is about ${taskIdOf(task)}, which was not submitted (C2)`);
    if (record.kind === 'handed-off') this.#nextTask = record.first + 1;
    if (record.kind === 'redriven') this.#ended.set(task, 0);
    if (!isOutcome(record)) return;
    if (this.#ended.get(task) === ENDED) this.#report(record, `is a second outcome of ${taskIdOf(task)} (C3)`);
    this.#ended.set(task, ENDED);
  }

  #report(record: JournalRecord, what: string): void {
    this.problemCount++;
    if (this.problems.length < PROBLEMS_MAX) this.problems.push(`record ${record.seq} (${record.kind}) ${what}`);
  }
}

/** True for a record that ends its task. */
export function isOutcome(record: JournalRecord): boolean {
  switch (record.kind) {
    case 'completed':
    case 'handed-off':
    case 'cancelled':
    case 'expired':
      return true;
    case 'failed':
      return record.next.kind !== 'retry';
    case 'late':
      return record.isAdopted;
    case 'answered':
      return !record.isApproved;
    default:
      return false;
  }
}

/** True for an outcome that is a success. */
export function isCompletion(record: JournalRecord): boolean {
  return record.kind === 'completed' || record.kind === 'handed-off' || (record.kind === 'late' && record.isAdopted);
}
