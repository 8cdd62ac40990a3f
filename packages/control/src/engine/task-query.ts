// Listing tasks, newest first: those in memory, then those in the history.
import { type TaskPage, type TaskQuery, taskIdOf, taskSeqOf } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import { taskState } from './task-state.ts';
import { type TaskDetails, taskView } from './views.ts';

/** One call looks at no more tasks than this; a page may then be short and still have a next one. */
const SCAN_MAX = 50_000;

export async function selectTasks(
  query: TaskQuery,
  { ledger, history, clock }: EngineParts,
  detailsOf: (entry: TaskEntry) => TaskDetails,
): Promise<TaskPage> {
  const limit = query.limit ?? 50;
  const before = query.before === undefined ? ledger.state.nextTask : (taskSeqOf(query.before) ?? 0);
  const now = clock.now();
  const found: TaskEntry[] = [];
  let last = before;
  let scanned = 0;
  const take = (entry: TaskEntry): boolean => {
    last = entry.seq;
    scanned++;
    if (matches(entry, query, now)) found.push(entry);
    return found.length < limit && scanned < SCAN_MAX;
  };
  let isFull = false;
  const inMemory = ledger.tasks.valuesBefore(before);
  let archived: readonly TaskEntry[] = await history.before(before, limit);
  let index = 0;
  let live = inMemory.next();
  while (!isFull && (live.done !== true || index < archived.length)) {
    const old = archived[index];
    if (live.done !== true && (old === undefined || live.value.seq > old.seq)) {
      isFull = !take(live.value);
      live = inMemory.next();
      continue;
    }
    if (old === undefined) break;
    isFull = !take(old);
    index++;
    if (index === archived.length && !isFull) {
      archived = await history.before(old.seq, limit);
      index = 0;
    }
  }
  const tasks = found.map((entry) => taskView(entry, ledger.state, now, detailsOf(entry)));
  return isFull ? { tasks, next: taskIdOf(last) } : { tasks };
}

function matches(entry: TaskEntry, query: TaskQuery, now: number): boolean {
  const { type, tenant, session, state } = query;
  if (type !== undefined && entry.spec.type !== type) return false;
  if (tenant !== undefined && entry.spec.tenant !== tenant) return false;
  if (session !== undefined && entry.extras?.session !== session) return false;
  return state === undefined || taskState(entry, now) === state;
}
