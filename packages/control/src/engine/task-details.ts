// A task with all that belongs to it: what its running attempt says of itself, and the values that stand on disk.
import type { Task } from '@muster/contract';
import type { Attempts } from './attempts.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import { taskView } from './views.ts';

/** With payload and results. */
export async function detailedTask(entry: TaskEntry, { journal, ledger, clock, attempts }: EngineParts): Promise<Task> {
  const read = async (at: number, length: number): Promise<unknown> => {
    return length === 0 ? undefined : JSON.parse(await journal.readText({ at, length }));
  };
  // A task that was archived has left its payload behind; one that may run again has it.
  const isKept = entry.state !== 'completed' && entry.state !== 'cancelled' && entry.state !== 'expired';
  const payload = isKept ? await read(entry.payloadAt, entry.payloadLength) : undefined;
  const result = await read(entry.ending?.resultAt ?? 0, entry.ending?.resultLength ?? 0);
  const lateResult = await read(entry.extras?.lateAt ?? 0, entry.extras?.lateLength ?? 0);
  return taskView(entry, ledger.state, clock.now(), {
    ...progressOf(entry, attempts),
    ...(payload === undefined ? {} : { payload }),
    ...(result === undefined ? {} : { result }),
    ...(lateResult === undefined ? {} : { lateResult }),
  });
}

/** What the running attempt says of itself, as a part of the view of its task. */
export function progressOf(entry: TaskEntry, attempts: Attempts): Pick<Task, 'progress'> {
  const progress = attempts.of(entry)?.running.progress;
  if (progress === undefined) return {};
  const { at, ratio, note } = progress;
  return { progress: { at, ...(ratio === undefined ? {} : { ratio }), ...(note === undefined ? {} : { note }) } };
}
