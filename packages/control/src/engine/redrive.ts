// Reopening dead letters: the ones that a person names, or those that a filter finds, a bounded number per call.
import { Fault, type RedriveReply, type RedriveRequest, type TaskId, taskIdOf, taskSeqOf } from '@muster/contract';
import { type BulkParts, collect } from './bulk.ts';
import type { TaskEntry } from './task-entry.ts';

/** A dead letter can be redriven this long; compaction keeps it an hour longer, so that the two never disagree. */
export const REDRIVE_MS = 30 * 24 * 3_600_000;

const LIMIT = 10_000;
const SLICE = 250;

/** Says what was reopened, and what was not and why. Throws Fault `disk-full`. */
export async function redriveTasks(
  parts: BulkParts,
  request: RedriveRequest,
  tenant: string | undefined,
): Promise<RedriveReply> {
  const { spreadMs = 0, isDryRun = false } = request;
  const { clock, random, endings, yieldTurn } = parts;
  if (parts.tasks.isDiskFull) {
    throw new Fault('disk-full', 'the disk of the data directory is full; nothing is redriven');
  }
  const { ids, hasMore } = await chosen(parts, request, tenant);
  const redriven: TaskId[] = [];
  const skipped: { id: TaskId; reason: string }[] = [];
  for (const id of ids) {
    const known = parts.ledger.tasks.get(taskSeqOf(id) ?? 0);
    const entry = tenant === undefined || known?.spec.tenant === tenant ? known : undefined;
    if (request.type !== undefined && entry?.spec.type !== request.type) continue;
    const reason = whyNot(parts, entry);
    if (entry === undefined || reason !== undefined) {
      skipped.push({ id, reason: reason ?? 'there is no such task' });
      continue;
    }
    redriven.push(id);
    if (isDryRun) continue;
    endings.redrive(entry, spreadMs === 0 ? undefined : clock.now() + random.below(spreadMs));
    if (redriven.length % SLICE === 0) await yieldTurn();
  }
  return { redriven, skipped, ...(hasMore ? { hasMore } : {}), ...(isDryRun ? { isDryRun } : {}) };
}

async function chosen(
  parts: BulkParts,
  { tasks, type, filter = {}, limit = LIMIT }: RedriveRequest,
  tenant: string | undefined,
): Promise<{ readonly ids: Iterable<TaskId>; readonly hasMore: boolean }> {
  if (tasks !== undefined) return { ids: new Set(tasks), hasMore: false };
  const since = parts.clock.now() - REDRIVE_MS;
  const wide = { state: 'dead-lettered' as const, ...(type === undefined ? {} : { type }), ...filter };
  const isWanted = ({ state, ending }: TaskEntry): boolean =>
    (state === 'dead-lettered' || state === 'failed') && (ending?.at ?? 0) >= since;
  const { found, hasMore } = await collect(wide, parts, { tenant, limit, isWanted });
  return { ids: found.map(({ seq }) => taskIdOf(seq)).reverse(), hasMore };
}

function whyNot({ clock, tasks, settings }: BulkParts, entry: TaskEntry | undefined): string | undefined {
  if (entry === undefined) return 'there is no such dead letter';
  if (entry.state !== 'dead-lettered' && entry.state !== 'failed') return `it is ${entry.state}`;
  if (clock.now() - (entry.ending?.at ?? 0) > REDRIVE_MS) return 'it ended too long ago';
  return tasks.open >= settings.queue.waitingMax ? 'the queue is full' : undefined;
}
