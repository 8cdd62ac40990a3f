// Listing and counting tasks by a filter, newest first, without holding up anybody else (task-scan.ts).
import {
  Fault,
  type TaskCount,
  type TaskFilter,
  type TaskPage,
  type TaskQuery,
  taskIdOf,
  taskSeqOf,
} from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import { type TaskMatch, taskMatch } from './task-filter.ts';
import { type ScanParts, scanTasks } from './task-scan.ts';
import { assertOwned } from './tenancy.ts';
import { type TaskDetails, taskView } from './views.ts';

export interface QueryParts extends EngineParts, ScanParts {
  readonly detailsOf: (entry: TaskEntry) => TaskDetails;
}

/** One page looks no further than this (a million tasks in memory); it may then be short and still have a next one. */
const PAGE_EFFORT = 1_000_000;
/** A count gives up here: ten million tasks in memory, or two million on disk. */
const COUNT_EFFORT = 10_000_000;

export async function selectTasks(
  { limit = 50, before, ...filter }: TaskQuery,
  parts: QueryParts,
  tenant: string | undefined,
): Promise<TaskPage> {
  const { ledger, clock, detailsOf } = parts;
  const now = clock.now();
  const match = matchFor(filter, parts, tenant);
  const found: TaskEntry[] = [];
  const { last, isWhole } = await scanTasks(parts, {
    before: before === undefined ? ledger.state.nextTask : (taskSeqOf(before) ?? 0),
    match,
    effortMax: PAGE_EFFORT,
    take: (entry) => found.push(entry) < limit,
  });
  const tasks = found.map((entry) => taskView(entry, ledger.state, now, detailsOf(entry)));
  return isWhole ? { tasks } : { tasks, next: taskIdOf(last) };
}

export async function countTasks(
  filter: TaskFilter,
  parts: QueryParts,
  tenant: string | undefined,
): Promise<TaskCount> {
  let count = 0;
  const { isWhole } = await scanTasks(parts, {
    before: parts.ledger.state.nextTask,
    match: matchFor(filter, parts, tenant),
    effortMax: COUNT_EFFORT,
    take: () => {
      count++;
      return true;
    },
  });
  return { count, isExact: isWhole };
}

/** Throws Fault `forbidden` when a caller of one tenant asks for another. */
export function matchFor(
  filter: TaskFilter,
  { ledger, clock }: Pick<EngineParts, 'ledger' | 'clock'>,
  tenant: string | undefined,
): TaskMatch {
  if (tenant !== undefined && filter.tenant !== undefined) assertOwned(tenant, filter.tenant, 'tenant');
  const owned = tenant === undefined ? filter : { ...filter, tenant };
  const match = taskMatch(owned, ledger.state, clock.now());
  // The name of a tenant may end with a *, which is no pattern here.
  return tenant === undefined
    ? match
    : { ...match, matches: (entry) => entry.spec.tenant === tenant && match.matches(entry) };
}

/** What reaches everything by leaving something out would be a costly slip. */
export function assertNarrow(filter: TaskFilter, isAll: boolean | undefined): void {
  if (isAll === true || Object.keys(filter).length > 0) return;
  throw new Fault('invalid-request', 'filter is empty; name the tasks by it, or say all: true', { field: 'filter' });
}
