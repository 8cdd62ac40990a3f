// A dispatched attempt as its agent is told of it; the payload's JSON is spliced in by the mailbox.
import { taskIdOf } from '@muster/contract';
import type { ItemWithout } from './ports.ts';
import type { Running } from './roster.ts';

export function startItem({ entry, lease, token }: Running): ItemWithout<'payload'> {
  const { spec, extras } = entry;
  return {
    kind: 'start',
    task: taskIdOf(entry.seq),
    token,
    attempt: lease.attempt,
    type: spec.type,
    tenant: spec.tenant,
    ...(extras === undefined || extras.session === '' ? {} : { session: extras.session }),
    ...(spec.timeoutMs === 0 ? {} : { timeoutMs: spec.timeoutMs }),
    ...(extras === undefined || extras.deadlineAt === 0 ? {} : { deadlineAt: extras.deadlineAt }),
  };
}
