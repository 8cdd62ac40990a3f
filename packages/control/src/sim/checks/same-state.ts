// Two ledgers, field by field: the one that lived, and the one that was rebuilt from its journal. As in the fingerprint
// of a state (engine/ledger.ts), places of blobs and the waiting order do not count.
import { taskIdOf } from '@muster/contract';
import type { Ledger } from '../../engine/ledger.ts';
import type { TaskConditions, TaskEntry, TaskExtras } from '../../engine/task-entry.ts';

/** Fields of a lease and of the extras that tell where a blob lies; the conditions have more of them. */
const PLACES: ReadonlySet<string> = new Set(['decisionAt', 'lateAt', 'checkpointAt', 'conditions']);
const NONE: ReadonlySet<string> = new Set();

/** The first difference; undefined when there is none. */
export function differenceBetween(lived: Ledger, rebuilt: Ledger): string | undefined {
  const specs = new WeakMap<object, object>();
  for (const entry of lived.tasks.values()) {
    const other = rebuilt.tasks.get(entry.seq);
    if (other === undefined) return `${taskIdOf(entry.seq)} is not there any more`;
    const field = fieldThatDiffers(entry, other, specs);
    if (field !== undefined) return `${taskIdOf(entry.seq)} has another ${field}`;
  }
  if (rebuilt.tasks.size > lived.tasks.size)
    return `${rebuilt.tasks.size - lived.tasks.size} tasks are there that were not`;
  const [before, after] = [lived.state.data(), rebuilt.state.data()];
  for (const name of Object.keys(before) as (keyof typeof before)[]) {
    if (!isSame(before[name], after[name])) return `the register has another ${name}`;
  }
  return undefined;
}

/** `specs`: those known to be the same. */
function fieldThatDiffers(a: TaskEntry, b: TaskEntry, specs: WeakMap<object, object>): string | undefined {
  if (a.state !== b.state) return 'state';
  if (a.submittedAt !== b.submittedAt) return 'time of submission';
  if (a.readyAt !== b.readyAt) return 'time of readiness';
  if (a.payloadLength !== b.payloadLength) return 'payload';
  if (a.attempt !== b.attempt) return 'number of attempts';
  if (a.spec !== b.spec && specs.get(a.spec) !== b.spec) {
    if (!isSame(a.spec, b.spec)) return 'spec';
    specs.set(a.spec, b.spec);
  }
  if (!isSame(a.lease, b.lease, PLACES)) return 'lease';
  if (a.ending?.at !== b.ending?.at || a.ending?.resultLength !== b.ending?.resultLength) return 'end';
  if (!isSame(a.error, b.error)) return 'error';
  return isSameHistory(a.extras, b.extras) ? undefined : 'history';
}

function isSameHistory(a: TaskExtras | undefined, b: TaskExtras | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSame(a, b, PLACES) && isSame(withoutTails(a.conditions), withoutTails(b.conditions));
}

function withoutTails(conditions: TaskConditions | undefined): TaskConditions | undefined {
  if (conditions?.tails === undefined) return conditions;
  return { ...conditions, tails: conditions.tails.map((tail) => ({ ...tail, at: 0 })) };
}

/** Of plain data; a field without a value is as good as none. `except`: fields of the two that do not count. */
function isSame(a: unknown, b: unknown, except = NONE): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]; // both are objects
  for (const name in left) if (!except.has(name) && !isSame(left[name], right[name])) return false;
  for (const name in right) {
    if (right[name] !== undefined && left[name] === undefined && !except.has(name)) return false;
  }
  return true;
}
