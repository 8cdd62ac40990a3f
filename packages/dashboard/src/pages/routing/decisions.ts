// The last routing decisions, asked for task by task and kept while they hold; and who got how much of them.
import type { Decision, Task, TaskState } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';

/** So many tasks are looked at: each is a question to the controller, once. */
export const DECISIONS_MAX = 40;
const ASKED_AT_ONCE = 4;
const DISPATCHED: readonly TaskState[] = ['leased', 'completed', 'failed', 'dead-lettered'];

export interface Routed {
  readonly task: string;
  readonly type: string;
  readonly decision: Decision;
}

/** Newest first. What `before` has of the same attempt is not asked for again. */
export async function askDecisions(client: MusterClient, before: readonly Routed[] = []): Promise<readonly Routed[]> {
  const { tasks } = await client.tasks({ state: [...DISPATCHED], limit: DECISIONS_MAX });
  const known = new Map(before.map((routed) => [keyOf(routed.task, routed.decision.attempt), routed]));
  const found = await inTurns(tasks, async (task: Task) => {
    const same = known.get(keyOf(task.id, task.attempt));
    if (same !== undefined) return same;
    // A task may be gone by now: its decision is left out, the others stay.
    const { decision } = await client.explain(task.id).catch(() => ({ decision: undefined }));
    return decision === undefined ? undefined : { task: task.id, type: task.type, decision };
  });
  return found.filter((routed): routed is Routed => routed !== undefined);
}

const keyOf = (task: string, attempt: number): string => `${task} ${attempt}`;

/** In their order, a few at a time. */
export async function inTurns<Item, Value>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let begin = 0; begin < items.length; begin += ASKED_AT_ONCE) {
    values.push(...(await Promise.all(items.slice(begin, begin + ASKED_AT_ONCE).map(ask))));
  }
  return values;
}

export interface Share {
  readonly name: string;
  readonly count: number;
  readonly ratio: number;
}

/** Most first, ties by name; what is beyond `rowsMax` is one row of others. */
export function sharesOf(names: readonly string[], rowsMax: number): readonly Share[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = sorted.slice(rowsMax);
  const rows = sorted.slice(0, rowsMax).map(([name, count]) => ({ name, count, ratio: count / names.length }));
  if (rest.length === 0) return rows;
  const count = rest.reduce((sum, [, each]) => sum + each, 0);
  return [...rows, { name: `${rest.length} others`, count, ratio: count / names.length }];
}
