// A task by its id, in memory or in the history.
import { Fault, type TaskId, taskSeqOf } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';

/** Throws Fault `not-found`, in the same words when it is another tenant's. */
export async function findTask(
  { ledger, history }: Pick<EngineParts, 'ledger' | 'history'>,
  id: TaskId,
  tenant: string | undefined,
): Promise<TaskEntry> {
  const seq = taskSeqOf(id) ?? 0;
  const entry = ledger.tasks.get(seq) ?? (await history.find(seq));
  if (entry !== undefined && (tenant === undefined || entry.spec.tenant === tenant)) return entry;
  const message = `there is no task ${id}; finished ones are kept for queue.retentionMs, unless they are purged`;
  throw new Fault('not-found', message, { field: 'id' });
}
