// A journal record as a line for people or as JSON. Tasks are shown by their ids, bytes by their length.
import { taskIdOf } from '@muster/contract/words';
import type { JournalRecord } from '../engine/records.ts';
import { clean } from './text-columns.ts';
import { clockTime } from './times.ts';

/** The tasks that a record is about, as sequence numbers. */
export function taskSeqsOf(record: JournalRecord): readonly number[] {
  if (record.kind === 'submitted') return record.tasks.map((_task, index) => record.first + index);
  if (record.kind === 'handed-off') return [record.task, record.first];
  return 'task' in record ? [record.task] : [];
}

export function recordLine(record: JournalRecord): string {
  const tasks = record.kind === 'handed-off' ? [record.task] : taskSeqsOf(record);
  const about =
    tasks.length === 0
      ? ''
      : ` ${taskIdOf(tasks[0] ?? 0)}${tasks.length === 1 ? '' : `..${taskIdOf(tasks.at(-1) ?? 0)}`}`;
  return `${String(record.seq).padStart(8)}  ${clockTime(record.at)}  ${record.kind.padEnd(12)}${about}${clean(detailsOf(record))}`;
}

export function recordJson(record: JournalRecord): string {
  const named =
    'task' in record
      ? {
          ...record,
          task: taskIdOf(record.task),
          ...(record.kind === 'handed-off' ? { first: taskIdOf(record.first) } : {}),
        }
      : record.kind === 'submitted'
        ? { ...record, first: taskIdOf(record.first) }
        : record;
  return JSON.stringify(named, (_name, value: unknown) =>
    value instanceof Uint8Array ? { length: value.length } : value,
  );
}

function detailsOf(record: JournalRecord): string {
  switch (record.kind) {
    case 'started':
      return ` start ${record.epoch}, version ${record.version}`;
    case 'submitted':
      return ` ${[...new Set(record.tasks.map(({ spec }) => spec.type))].join(', ')}`;
    case 'dispatched':
      return ` attempt ${record.attempt} to agent ${record.agent}, decision of ${record.decision.length} bytes`;
    case 'completed':
      return ` attempt ${record.attempt}, result of ${record.result.length} bytes`;
    case 'handed-off':
      return ` attempt ${record.attempt}, result of ${record.result.length} bytes; to ${taskIdOf(record.first)} (${record.follow.spec.type})`;
    case 'failed':
      return ` attempt ${record.attempt} ${record.how}: ${record.error.class}: ${record.error.message}; then ${record.next.kind}`;
    case 'checkpointed':
      return ` attempt ${record.attempt}, checkpoint of ${record.data.length} bytes`;
    case 'cancelled':
    case 'expired':
      return ` ${record.reason}`;
    case 'late':
      return ` attempt ${record.attempt}${record.isAdopted ? ', adopted' : ''}`;
    case 'streamed':
      return ` tail of ${record.tail.length} bytes`;
    case 'scored':
      return ` ${record.satisfaction}`;
    case 'agent-joined':
      return ` agent ${record.agent} ${record.hello.id} (${record.hello.type}, ${record.hello.slots} slots)`;
    case 'agent-left':
      return ` agent ${record.agent}: ${record.reason}`;
    case 'document':
      return ` ${record.collection}/${record.id}${record.value === undefined ? ' removed' : ''} by ${record.by}`;
    case 'scaled':
      return ` ${record.decision.pool} ${record.decision.from} to ${record.decision.to}: ${record.decision.reason}`;
    case 'released':
      return ` after ${record.endedAs.join(', ')}`;
    case 'asked':
      return ` attempt ${record.attempt}: ${record.question}`;
    case 'answered':
      return ` ${record.isApproved ? 'approved' : 'rejected'} by ${record.by}${record.note === '' ? '' : `: ${record.note}`}`;
    case 'redriven':
      return '';
  }
}
