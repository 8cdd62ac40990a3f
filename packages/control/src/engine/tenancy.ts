// Keeping tenants apart: what a caller that is confined to one tenant may put in, and what it is told.
//
// A task of another tenant looks like one that never was, so that nobody learns which ids exist; a tenant that the
// caller itself names is refused by name.
import { Fault, type TaskSubmission } from '@muster/contract';

/** The batch as the tenant's own; throws Fault `forbidden` that names the field when a task is for another tenant. */
export function ownedBy(tenant: string, tasks: readonly TaskSubmission[]): readonly TaskSubmission[] {
  return tasks.map((task, index) => {
    if (task.tenant === undefined) return { ...task, tenant };
    assertOwned(tenant, task.tenant, tasks.length === 1 ? 'tenant' : `tasks[${index}].tenant`);
    return task;
  });
}

/** Throws Fault `forbidden` when the tenant that was asked for is not the caller's. */
export function assertOwned(tenant: string, asked: string, field: string): void {
  if (asked === tenant) return;
  throw new Fault('forbidden', `${field} must be ${tenant}, the tenant of the token, or left out`, { field });
}
