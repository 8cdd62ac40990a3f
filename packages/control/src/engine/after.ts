// The field `after` of a submission: references become task numbers, or a Fault names the one that is wrong. A task
// may refer to what exists and to earlier tasks of its batch, so no cycle can be made.
import { Fault, type TaskSubmission, taskIdOf, taskSeqOf } from '@muster/contract';
import type { TaskEntry } from './task-entry.ts';

/** Tasks that left memory, by number. */
export type Archived = ReadonlyMap<number, TaskEntry>;

/** Held tasks that may wait for one task. */
export const DEPENDENTS_MAX = 10_000;

/** What a reference may mean. */
export interface AfterScope {
  readonly find: (seq: number) => TaskEntry | undefined;
  /** Held tasks that wait for it already. */
  readonly countOf: (seq: number) => number;
  /** The n-th task of the batch, if it comes before the one that refers to it. */
  readonly earlier: (n: number) => { readonly seq: number; readonly tenant: string } | undefined;
  /** New dependents of this batch, by number; filled in here. */
  readonly added: Map<number, number>;
}

export function resolveAfter(task: TaskSubmission, index: number, scope: AfterScope): readonly number[] {
  const { after = [], tenant = 'default' } = task;
  const found = new Set<number>();
  for (const [position, reference] of after.entries()) {
    const field = `tasks[${index}].after[${position}]`;
    const seq = resolve(reference, { tenant, field, scope });
    if (found.has(seq)) continue;
    found.add(seq);
    const count = (scope.added.get(seq) ?? 0) + 1;
    if (scope.countOf(seq) + count > DEPENDENTS_MAX) {
      const message = `${field}: ${DEPENDENTS_MAX} tasks wait for ${taskIdOf(seq)}, which is the limit`;
      throw new Fault('too-many', message, { field });
    }
    scope.added.set(seq, count);
  }
  return [...found];
}

function resolve(
  reference: string,
  { tenant, field, scope }: { readonly tenant: string; readonly field: string; readonly scope: AfterScope },
): number {
  if (reference.startsWith('#')) {
    const earlier = scope.earlier(Number(reference.slice(1)));
    if (earlier === undefined) {
      const message = `${field} is ${reference}, which is no earlier task of the batch; the first task is #0`;
      throw new Fault('invalid-request', message, { field });
    }
    if (earlier.tenant === tenant) return earlier.seq;
  } else {
    const seq = taskSeqOf(reference) ?? 0;
    if (scope.find(seq)?.spec.tenant === tenant) return seq;
  }
  // A result goes to the tasks that come after it, so it must not cross from one tenant to another.
  const message = `${field}: tenant ${tenant} has no task ${reference}; finished ones are kept for queue.retentionMs`;
  throw new Fault('invalid-request', message, { field });
}

/** Numbers of the existing tasks that a batch refers to. */
export function referredTo(tasks: readonly TaskSubmission[]): number[] {
  const seqs = tasks.flatMap(({ after = [] }) => after.map((reference) => taskSeqOf(reference)));
  return seqs.filter((seq) => seq !== undefined);
}
