// Reopening dead letters: the ones that a person names, those of a type, or all that the caller's tenant has.
import { Fault, type RedriveReply, type RedriveRequest, type TaskId, taskIdOf, taskSeqOf } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

/** A dead letter can be redriven this long; compaction keeps it an hour longer, so that the two never disagree. */
export const REDRIVE_MS = 30 * 24 * 3_600_000;

export interface RedriveParts extends EngineParts {
  readonly tasks: TaskLifecycle;
  readonly endings: TaskEndings;
}

/** Says what was reopened, and what was not and why. Throws Fault `disk-full`. */
export function redriveTasks(
  parts: RedriveParts,
  { tasks: named, type }: RedriveRequest,
  tenant: string | undefined,
): RedriveReply {
  const { ledger, tasks, endings } = parts;
  if (tasks.isDiskFull) throw new Fault('disk-full', 'the disk of the data directory is full; nothing is redriven');
  const redriven: TaskId[] = [];
  const skipped: { id: TaskId; reason: string }[] = [];
  for (const id of new Set(named ?? deadLetters(parts))) {
    const known = ledger.tasks.get(taskSeqOf(id) ?? 0);
    const entry = tenant === undefined || known?.spec.tenant === tenant ? known : undefined;
    // Without a list the request names nothing of another tenant, so nothing of one is answered.
    if (entry === undefined && named === undefined) continue;
    if (type !== undefined && entry?.spec.type !== type) continue;
    const reason = whyNot(parts, entry);
    if (entry === undefined || reason !== undefined) {
      skipped.push({ id, reason: reason ?? 'there is no such task' });
      continue;
    }
    endings.redrive(entry);
    redriven.push(id);
  }
  return { redriven, skipped };
}

function deadLetters({ ledger }: RedriveParts): TaskId[] {
  const found: TaskId[] = [];
  for (const { state, seq } of ledger.tasks.values()) if (state === 'dead-lettered') found.push(taskIdOf(seq));
  return found;
}

function whyNot({ clock, tasks, settings }: RedriveParts, entry: TaskEntry | undefined): string | undefined {
  if (entry === undefined) return 'there is no such dead letter';
  if (entry.state !== 'dead-lettered' && entry.state !== 'failed') return `it is ${entry.state}`;
  if (clock.now() - (entry.ending?.at ?? 0) > REDRIVE_MS) return 'it ended too long ago';
  return tasks.open >= settings.queue.waitingMax ? 'the queue is full' : undefined;
}
