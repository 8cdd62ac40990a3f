// One task of a recording: when it came, how long it waited, and how much work it was.
import type { EndedAttempt, EntryState, TaskEntry } from '../../engine/task-entry.ts';

export interface RecordedTask {
  readonly seq: number;
  readonly submittedAt: number;
  /** When it could first have started: as it was submitted, or later because it was delayed or waited for others. */
  readonly arrivedAt: number;
  readonly type: string;
  readonly tenant: string;
  /** '' = none. */
  readonly session: string;
  readonly priority: number;
  /** From its arrival; undefined = none. */
  readonly deadlineMs: number | undefined;
  readonly state: EntryState;
  /** From its arrival to its first start; undefined when it never started. */
  readonly waitMs: number | undefined;
  /** Time that agents spent on it, whatever came of it; undefined when none came to an end with it. */
  readonly workMs: number | undefined;
  /** When it got its outcome; undefined while it had none. */
  readonly endedAt: number | undefined;
  /** The agent that had it last; 0 = none. */
  readonly agent: number;
  /** Times at which an agent was lost with it, and which. */
  readonly losses: readonly { readonly agent: number; readonly at: number }[];
  /** Slots that it takes. */
  readonly slots: number;
  /** It asks for more than an agent of its type. */
  readonly isPicky: boolean;
}

export function recordedTask(entry: TaskEntry): RecordedTask {
  const { seq, spec, state, submittedAt, extras, lease, ending } = entry;
  const attempts = attemptsOf(entry);
  const arrivedAt = arrivalOf(entry, attempts);
  const first = attempts[0]?.startedAt ?? lease?.startedAt;
  const deadlineAt = extras?.deadlineAt ?? 0;
  return {
    seq,
    submittedAt,
    arrivedAt,
    type: spec.type,
    tenant: spec.tenant,
    session: extras?.session ?? '',
    priority: spec.priority,
    deadlineMs: deadlineAt === 0 ? undefined : Math.max(1, deadlineAt - arrivedAt),
    state,
    waitMs: first === undefined ? undefined : Math.max(0, first - arrivedAt),
    workMs: workOf(attempts),
    endedAt: ending?.at,
    agent: lease?.agent ?? 0,
    losses: attempts.flatMap(({ state: how, agent, endedAt }) => (how === 'lost' ? [{ agent, at: endedAt }] : [])),
    slots: spec.slots,
    isPicky: spec.requires.length > 0,
  };
}

type Ended = Pick<EndedAttempt, 'agent' | 'state' | 'startedAt' | 'endedAt'>;

/** Those kept with it; the usual task completed at its first, of which only the lease is kept. */
function attemptsOf({ state, extras, lease, ending }: TaskEntry): readonly Ended[] {
  const kept = extras?.attempts ?? [];
  if (kept.length > 0 || state !== 'completed' || lease === undefined || ending === undefined) return kept;
  return [{ agent: lease.agent, state: 'completed', startedAt: lease.startedAt, endedAt: ending.at }];
}

/** Each retry moves the time of readiness on: only a task that began once tells when it first was ready. */
function arrivalOf({ submittedAt, readyAt }: TaskEntry, attempts: readonly Ended[]): number {
  const [first] = attempts;
  const isAsItWas = first === undefined || (attempts.length === 1 && readyAt <= first.startedAt);
  return isAsItWas ? Math.max(submittedAt, readyAt) : submittedAt;
}

/** What agents spent on attempts that ended by themselves; of one that others ended, what it came to. */
function workOf(attempts: readonly Ended[]): number | undefined {
  const own = attempts.filter(({ state }) => state !== 'lost' && state !== 'cancelled' && state !== 'superseded');
  if (own.length === 0) return undefined;
  return own.reduce((sum, { startedAt, endedAt }) => sum + Math.max(0, endedAt - startedAt), 0);
}
