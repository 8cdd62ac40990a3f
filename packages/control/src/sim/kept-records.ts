// What a simulated disk holds of the records: text, as an encoded record is, so that nothing in memory can change it.
import type { Blob, JournalRecord, SubmittedTask } from '../engine/records.ts';

export const encoded = (record: JournalRecord): string => JSON.stringify(withoutContent(record));

/** As a journal gives it back: blobs by their places. */
export const decoded = (text: string): JournalRecord => JSON.parse(text) as JournalRecord;

function withoutContent(record: JournalRecord): JournalRecord {
  switch (record.kind) {
    case 'submitted':
      return { ...record, tasks: record.tasks.map(withoutPayload) };
    case 'dispatched':
      return { ...record, decision: { bytes: undefined, at: record.decision.at, length: record.decision.length } };
    case 'completed':
    case 'late':
      return { ...record, result: placeOnly(record.result) };
    case 'handed-off':
      return { ...record, result: placeOnly(record.result), follow: withoutPayload(record.follow) };
    case 'checkpointed':
      return { ...record, data: placeOnly(record.data) };
    case 'streamed':
      return { ...record, tail: placeOnly(record.tail) };
    default:
      return record;
  }
}

const placeOnly = ({ at, length }: Blob): Blob => ({ text: undefined, at, length });

const withoutPayload = (task: SubmittedTask): SubmittedTask => ({ ...task, payload: placeOnly(task.payload) });

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
