// What each record does to one task: the task's state machine, pure of queues, clocks and I/O (T1–T3 in task-entry.ts).
import { taskIdOf } from '@muster/contract/words';
import { assert, never } from '../base/assert.ts';
import {
  answered,
  asked,
  type Hold,
  holdOf,
  redriven,
  released,
  submitted as submittedConditions,
} from './conditions.ts';
import type { Blob, JournalRecord, RecordOf, SubmittedTask } from './records.ts';
import { type EndedAttempt, type TaskConditions, TaskEntry, type TaskExtras } from './task-entry.ts';

/** Records about one existing task. */
export type TaskRecord = RecordOf<
  | 'dispatched'
  | 'completed'
  | 'handed-off'
  | 'failed'
  | 'checkpointed'
  | 'released'
  | 'asked'
  | 'answered'
  | 'cancelled'
  | 'expired'
  | 'redriven'
  | 'late'
  | 'streamed'
  | 'scored'
>;

const EXPIRED = {
  ttl: 'not started within its ttl',
  deadline: 'not done by its deadline',
  approval: 'nobody decided in time whether to approve it',
} as const;

/** Ended attempts kept with a task; older ones are in the journal. */
const ATTEMPTS_KEPT = 10;

export function isTaskRecord(record: JournalRecord): record is TaskRecord {
  return 'task' in record;
}

/** True for records that may be written while compaction moves their finished task out of reach. */
export function mayOutliveTask(record: TaskRecord): boolean {
  return record.kind === 'scored' || (record.kind === 'late' && !record.isAdopted);
}

export function newEntry(seq: number, submitted: SubmittedTask, at: number): TaskEntry {
  const { spec, payload, session, key, digest, parent, expiresAt, deadlineAt } = submitted;
  const conditions = submittedConditions(submitted.conditions, at);
  const isPlain =
    session === '' && key === '' && parent === 0 && expiresAt === 0 && deadlineAt === 0 && conditions === undefined;
  const { text, at: payloadAt, length: payloadLength } = payload;
  const { readyAt } = submitted;
  const entry = new TaskEntry({ seq, spec, submittedAt: at, readyAt, payload: text, payloadAt, payloadLength });
  if (isPlain) return entry;
  const extras = newExtras();
  extras.session = session;
  extras.key = key;
  extras.digest = digest;
  extras.parent = parent;
  extras.expiresAt = expiresAt;
  extras.deadlineAt = deadlineAt;
  extras.conditions = conditions;
  entry.extras = extras;
  return entry;
}

/** A newer submission of its debounce key takes its place; it ends with the record that submits that one. */
export function makeWay(entry: TaskEntry, newer: number, at: number): void {
  assert(entry.state === 'open' && entry.attempt === 0, `task ${entry.seq} superseded while ${entry.state}`);
  finish(entry, 'cancelled', at);
  entry.error = { class: 'Superseded', message: `${taskIdOf(newer)} was submitted with the same debounce key` };
}

export function isFinished(entry: TaskEntry): boolean {
  return entry.state !== 'open' && entry.state !== 'leased';
}

/** Changes `entry` as `record` says. Throws a Bug when the record does not fit the state: the journal is wrong. */
export function applyToTask(entry: TaskEntry, record: TaskRecord): void {
  switch (record.kind) {
    case 'dispatched':
      applyDispatched(entry, record);
      return;
    case 'completed':
      endAttempt(entry, record, 'completed');
      complete(entry, record);
      return;
    case 'handed-off':
      endAttempt(entry, record, 'completed');
      complete(entry, record);
      handOver(entry, record.first);
      return;
    case 'failed':
      applyFailed(entry, record);
      return;
    case 'checkpointed':
      applyCheckpoint(entry, record);
      return;
    case 'released':
      applyReleased(entry, record);
      return;
    case 'asked':
      applyAsked(entry, record);
      return;
    case 'answered':
      applyAnswered(entry, record);
      return;
    case 'cancelled':
      assert(!isFinished(entry), `task ${entry.seq} cancelled while ${entry.state}`);
      endAnyAttempt(entry, record.at);
      finish(entry, 'cancelled', record.at);
      entry.error = { class: record.errorClass ?? 'Cancelled', message: record.reason };
      return;
    case 'expired':
      assert(!isFinished(entry), `task ${entry.seq} expired while ${entry.state}`);
      endAnyAttempt(entry, record.at);
      finish(entry, 'expired', record.at);
      entry.error = { class: 'Expired', message: EXPIRED[record.reason] };
      return;
    case 'redriven':
      assert(
        entry.state === 'dead-lettered' || entry.state === 'failed',
        `task ${entry.seq} redriven while ${entry.state}`,
      );
      reopen(entry, record.readyAt ?? record.at);
      return;
    case 'late':
      applyLate(entry, record);
      return;
    case 'streamed':
      keepTail(entry, record);
      return;
    case 'scored':
      return;
    default:
      never(record, 'task record');
  }
}

function applyDispatched(entry: TaskEntry, record: RecordOf<'dispatched'>): void {
  if (entry.state === 'leased') supersede(entry, record);
  const isHeld = holdOf(entry) !== undefined;
  if (entry.state !== 'open' || isHeld)
    assert(false, `task ${entry.seq} dispatched while ${isHeld ? 'held' : entry.state}`);
  entry.state = 'leased';
  entry.attempt = record.attempt;
  entry.lease = {
    attempt: record.attempt,
    agent: record.agent,
    epoch: record.epoch,
    nonce: record.nonce,
    startedAt: record.at,
    decisionAt: record.decision.at,
    decisionLength: record.decision.length,
  };
}

/** Only a task that may run twice gets a second attempt beside the first (hedging.ts). */
function supersede(entry: TaskEntry, { attempt, at }: RecordOf<'dispatched'>): void {
  assert(entry.spec.isIdempotent, `task ${entry.seq} dispatched while leased, and it may not run twice`);
  endAttempt(entry, { attempt: attempt - 1, at }, 'superseded');
  entry.state = 'open';
}

function applyFailed(entry: TaskEntry, record: RecordOf<'failed'>): void {
  const agent = entry.lease?.agent;
  endAttempt(entry, record, record.how);
  entry.error = record.error;
  if (record.how === 'lost' && agent !== undefined) {
    const extras = extrasOf(entry);
    extras.diedOn = [...extras.diedOn, agent];
  }
  switch (record.next.kind) {
    case 'retry':
      entry.state = 'open';
      entry.readyAt = record.next.at;
      return;
    case 'fail':
      finish(entry, 'failed', record.at);
      return;
    case 'dead-letter':
      finish(entry, 'dead-lettered', record.at);
      return;
    default:
      never(record.next, 'follow-up');
  }
}

function applyReleased(entry: TaskEntry, { at, endedAs }: RecordOf<'released'>): void {
  extrasOf(entry).conditions = released(conditionsOf(entry, 'dependency'), endedAs, at);
  // Its wait begins now: what it spent behind others earns it no age.
  entry.readyAt = Math.max(entry.readyAt, at);
}

function applyAsked(entry: TaskEntry, { at, attempt, question, detail, expiresAt }: RecordOf<'asked'>): void {
  endAttempt(entry, { at, attempt }, 'asked');
  entry.state = 'open';
  entry.readyAt = at;
  const extras = extrasOf(entry);
  const asking = { text: question, askedAt: at, expiresAt, ...(detail === undefined ? {} : { detail }) };
  extras.conditions = asked(extras.conditions, asking);
}

function applyAnswered(entry: TaskEntry, { at, isApproved, by, note }: RecordOf<'answered'>): void {
  extrasOf(entry).conditions = answered(conditionsOf(entry, 'approval'), { isApproved, by, note, at });
  if (isApproved) {
    entry.readyAt = Math.max(entry.readyAt, at);
    return;
  }
  finish(entry, 'cancelled', at);
  entry.error = { class: 'Rejected', message: `rejected by ${by}${note === '' ? '' : `: ${note}`}` };
}

/** The conditions of a task that they hold now. */
function conditionsOf(entry: TaskEntry, hold: Hold): TaskConditions {
  const conditions = entry.extras?.conditions;
  assert(conditions !== undefined && holdOf(entry) === hold, `task ${entry.seq} is not held by its ${hold}`);
  return conditions;
}

function handOver(entry: TaskEntry, handedTo: number): void {
  const extras = extrasOf(entry);
  extras.conditions = { ...extras.conditions, handedTo };
}

function applyCheckpoint(entry: TaskEntry, { attempt, data }: RecordOf<'checkpointed'>): void {
  assert(
    entry.state === 'leased' && entry.lease?.attempt === attempt,
    `attempt ${attempt} of task ${entry.seq} left a checkpoint without holding it`,
  );
  const extras = extrasOf(entry);
  extras.checkpointAt = data.at;
  extras.checkpointLength = data.length;
}

function applyLate(entry: TaskEntry, record: RecordOf<'late'>): void {
  if (record.isAdopted) {
    assert(!isFinished(entry), `late result adopted by task ${entry.seq} while ${entry.state}`);
    endAnyAttempt(entry, record.at);
    complete(entry, record);
    return;
  }
  const extras = extrasOf(entry);
  extras.lateAt = record.result.at;
  extras.lateLength = record.result.length;
}

function keepTail(entry: TaskEntry, { last, tail: { at, length } }: RecordOf<'streamed'>): void {
  assert(entry.state === 'leased', `tail of a stream of task ${entry.seq} while ${entry.state}`);
  const extras = extrasOf(entry);
  const tails = [...(extras.conditions?.tails ?? []).slice(1 - ATTEMPTS_KEPT), { last, at, length }];
  extras.conditions = { ...extras.conditions, tails };
}

function reopen(entry: TaskEntry, at: number): void {
  const extras = extrasOf(entry);
  extras.redriven++;
  extras.diedOn = [];
  // A redrive is a person's new wish: the old deadlines no longer count.
  extras.expiresAt = 0;
  extras.deadlineAt = 0;
  if (extras.conditions !== undefined) extras.conditions = redriven(extras.conditions);
  entry.state = 'open';
  entry.readyAt = at;
  entry.attempt = 0;
  entry.ending = undefined;
  entry.error = undefined;
}

function endAnyAttempt(entry: TaskEntry, at: number): void {
  if (entry.state === 'leased' && entry.lease !== undefined)
    endAttempt(entry, { attempt: entry.lease.attempt, at }, 'cancelled');
}

function endAttempt(entry: TaskEntry, end: { attempt: number; at: number }, state: EndedAttempt['state']): void {
  const lease = entry.lease;
  if (entry.state !== 'leased' || lease === undefined)
    assert(false, `attempt of task ${entry.seq} ended while ${entry.state}`);
  if (lease.attempt !== end.attempt)
    assert(false, `task ${entry.seq} settled by attempt ${end.attempt}, held by ${lease.attempt}`);
  // The usual task completes at its first attempt: its lease says it all, and history costs memory only when it
  // differs.
  if (state === 'completed' && entry.extras === undefined) return;
  const error = 'error' in end ? (end as RecordOf<'failed'>).error : undefined;
  const ended: EndedAttempt = {
    number: lease.attempt,
    agent: lease.agent,
    state,
    startedAt: lease.startedAt,
    endedAt: end.at,
    error,
  };
  const extras = extrasOf(entry);
  extras.attempts = extras.attempts.length === 0 ? [ended] : [...extras.attempts.slice(1 - ATTEMPTS_KEPT), ended];
}

function complete(entry: TaskEntry, { at, result }: RecordOf<'completed' | 'handed-off' | 'late'>): void {
  finish(entry, 'completed', at, result);
  entry.error = undefined;
}

function finish(entry: TaskEntry, state: TaskEntry['state'], at: number, result?: Blob): void {
  entry.state = state;
  entry.ending = { at, resultAt: result?.at ?? 0, resultLength: result?.length ?? 0 };
  if (state === 'dead-lettered' || state === 'failed') return;
  // Nobody can run it again: what only another attempt would need goes.
  entry.payload = undefined;
  if (entry.extras === undefined) return;
  entry.extras.checkpointAt = 0;
  entry.extras.checkpointLength = 0;
}

function extrasOf(entry: TaskEntry): TaskExtras {
  entry.extras ??= newExtras();
  return entry.extras;
}

function newExtras(): TaskExtras {
  return {
    session: '',
    key: '',
    digest: 0,
    parent: 0,
    expiresAt: 0,
    deadlineAt: 0,
    redriven: 0,
    diedOn: [],
    attempts: [],
    lateAt: 0,
    lateLength: 0,
    checkpointAt: 0,
    checkpointLength: 0,
    conditions: undefined,
  };
}
