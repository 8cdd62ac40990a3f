// Cancelling many tasks by a filter: a bounded number per call, in slices, so that others get their turn.
//
// B1. A call may be repeated until nothing is left: what was cancelled no longer matches.
import { type CancelManyReply, type CancelManyRequest, taskIdOf } from '@muster/contract';
import type { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { assertNarrow, matchFor, type QueryParts } from './task-query.ts';
import { scanTasks } from './task-scan.ts';
import { isFinished } from './task-transitions.ts';

export interface BulkParts extends QueryParts {
  readonly tasks: TaskLifecycle;
  readonly endings: TaskEndings;
}

const LIMIT = 10_000;
/** Ends of tasks in one slice: a few milliseconds' work. */
const SLICE = 250;
/** Ids that a reply names, as a sample. */
const NAMED = 100;

export async function cancelMatching(
  { filter, limit = LIMIT, reason = 'cancelled by a filter', isDryRun = false, all }: CancelManyRequest,
  parts: BulkParts,
  tenant: string | undefined,
): Promise<CancelManyReply> {
  assertNarrow(filter, all);
  const { found, hasMore } = await collect(filter, parts, { tenant, limit, isWanted: (entry) => !isFinished(entry) });
  let cancelled = 0;
  const named: string[] = [];
  for (const entry of found) {
    // It may have ended in an earlier slice's turn.
    if (isFinished(entry)) continue;
    if (named.length < NAMED) named.push(taskIdOf(entry.seq));
    cancelled++;
    if (isDryRun) continue;
    parts.endings.cancel(entry, reason);
    if (cancelled % SLICE === 0) await parts.yieldTurn();
  }
  parts.tasks.route();
  return { cancelled, hasMore, isDryRun, tasks: named };
}

/** The first `limit` tasks that match, newest first; in memory only, unless it is said otherwise. */
export async function collect(
  filter: CancelManyRequest['filter'],
  parts: QueryParts,
  wanted: {
    readonly tenant: string | undefined;
    readonly limit: number;
    readonly isWanted: (entry: TaskEntry) => boolean;
    readonly isLiveOnly?: boolean;
  },
): Promise<{ readonly found: readonly TaskEntry[]; readonly hasMore: boolean }> {
  const { tenant, limit, isWanted, isLiveOnly = true } = wanted;
  const match = matchFor(filter, parts, tenant);
  const found: TaskEntry[] = [];
  const { isWhole } = await scanTasks(parts, {
    before: parts.ledger.state.nextTask,
    match: { ...match, matches: (entry) => isWanted(entry) && match.matches(entry) },
    isLiveOnly,
    effortMax: Number.POSITIVE_INFINITY,
    take: (entry) => found.push(entry) < limit,
  });
  return { found, hasMore: !isWhole };
}
