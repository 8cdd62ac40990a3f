// A dispatched attempt as its agent is told of it; the payload's JSON is spliced in by the mailbox.
import { type AfterResult, type GivenApproval, type GivenHandOff, taskIdOf } from '@muster/contract';
import type { ItemWithout } from './ports.ts';
import type { Running } from './roster.ts';
import { traceparentFor } from './trips.ts';

/** What an attempt is given besides its task, read from disk for the few that have it. */
export interface Handed {
  readonly checkpoint?: unknown;
  readonly after?: readonly AfterResult[];
  readonly approval?: GivenApproval;
  readonly handoff?: GivenHandOff;
}

export function startItem({ entry, lease, token }: Running, handed: Handed | undefined): ItemWithout<'payload'> {
  const { spec, extras } = entry;
  const { type, tenant, timeoutMs } = spec;
  const { attempt } = lease;
  const usual = { kind: 'start' as const, task: taskIdOf(entry.seq), token, attempt, type, tenant };
  const traceparent = extras === undefined ? undefined : traceparentFor(entry, attempt);
  // Most tasks have none of the rest, and this is made once for each of them.
  const isUsual = timeoutMs === 0 && traceparent === undefined && handed === undefined;
  if (isUsual && (extras === undefined || (extras.session === '' && extras.deadlineAt === 0))) return usual;
  return {
    ...usual,
    ...(extras === undefined || extras.session === '' ? {} : { session: extras.session }),
    ...(timeoutMs === 0 ? {} : { timeoutMs }),
    ...(extras === undefined || extras.deadlineAt === 0 ? {} : { deadlineAt: extras.deadlineAt }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...handed,
  };
}
