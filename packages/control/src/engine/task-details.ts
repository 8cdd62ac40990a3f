// A task with what is kept of it on disk: payload, result, late result.
import type { Task } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import { taskView } from './views.ts';

export async function detailedTask(entry: TaskEntry, { journal, ledger, clock }: EngineParts): Promise<Task> {
  const read = async (at: number, length: number): Promise<unknown> => {
    return length === 0 ? undefined : JSON.parse(await journal.readText({ at, length }));
  };
  // A task that was archived has left its payload behind; one that may run again has it.
  const isKept = entry.state !== 'completed' && entry.state !== 'cancelled' && entry.state !== 'expired';
  const payload = isKept ? await read(entry.payloadAt, entry.payloadLength) : undefined;
  const result = await read(entry.ending?.resultAt ?? 0, entry.ending?.resultLength ?? 0);
  const lateResult = await read(entry.extras?.lateAt ?? 0, entry.extras?.lateLength ?? 0);
  return taskView(entry, ledger.state, clock.now(), {
    ...(payload === undefined ? {} : { payload }),
    ...(result === undefined ? {} : { result }),
    ...(lateResult === undefined ? {} : { lateResult }),
  });
}
