// A task as a row of a snapshot or history file. Rows are under the checksum of their page (table-writer.ts).
import { ATTEMPT_STATES } from '@muster/contract/words';
import {
  type EndedAttempt,
  type Ending,
  type EntryState,
  type Lease,
  TaskEntry,
  type TaskExtras,
  type TaskSpec,
} from '../../engine/task-entry.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { putConditions, takeConditions } from './conditions-codec.ts';
import { putError, takeError } from './outcome-codec.ts';
import { pick } from './spec-codec.ts';

/** Version of this layout; stands in the footer of each file. */
export const ROW_VERSION = 2;
/** The oldest layout that is still read. */
export const ROW_VERSION_MIN = 1;

/** Codes on disk: append only. */
const STATES = [
  'open',
  'leased',
  'completed',
  'failed',
  'cancelled',
  'expired',
  'dead-lettered',
] as const satisfies readonly EntryState[];

const WAS_DELAYED = 1;
const HAS_PAYLOAD = 2;
const HAS_LEASE = 4;
const HAS_ENDED = 8;
const HAS_ERROR = 16;
const HAS_EXTRAS = 32;

/** `spec` is the number of the entry's spec in the file. */
export function putRow(writer: ByteWriter, entry: TaskEntry, spec: number): void {
  const flags = flagsOf(entry);
  writer.varint(entry.seq);
  writer.byte(STATES.indexOf(entry.state));
  writer.byte(flags);
  writer.varint(spec);
  writer.varint(entry.attempt);
  writer.float64(entry.submittedAt);
  if (flags & WAS_DELAYED) writer.float64(entry.readyAt);
  if (flags & HAS_PAYLOAD) putPlace(writer, entry.payloadAt, entry.payloadLength);
  if (entry.lease !== undefined) putLease(writer, entry.lease);
  if (entry.ending !== undefined) putEnding(writer, entry.ending);
  if (entry.error !== undefined) putError(writer, entry.error);
  if (entry.extras !== undefined) putExtras(writer, entry.extras);
}

export function takeRow(reader: ByteReader, specs: readonly TaskSpec[], version: number): TaskEntry {
  const seq = reader.varint();
  const state = pick(STATES, reader.byte(), 'task state');
  const flags = reader.byte();
  const spec = pick(specs, reader.varint(), 'task spec');
  const attempt = reader.varint();
  const submittedAt = reader.float64();
  const entry = new TaskEntry({
    seq,
    spec,
    submittedAt,
    readyAt: flags & WAS_DELAYED ? reader.float64() : submittedAt,
    payload: undefined,
    payloadAt: flags & HAS_PAYLOAD ? reader.varint() : 0,
    payloadLength: flags & HAS_PAYLOAD ? reader.varint() : 0,
  });
  entry.state = state;
  if (attempt > 0) entry.attempt = attempt;
  if (flags & HAS_LEASE) entry.lease = takeLease(reader);
  if (flags & HAS_ENDED) entry.ending = takeEnding(reader);
  if (flags & HAS_ERROR) entry.error = takeError(reader);
  if (flags & HAS_EXTRAS) entry.extras = takeExtras(reader, version);
  return entry;
}

function flagsOf(entry: TaskEntry): number {
  return (
    (entry.readyAt === entry.submittedAt ? 0 : WAS_DELAYED) |
    (entry.payloadAt === 0 && entry.payloadLength === 0 ? 0 : HAS_PAYLOAD) |
    (entry.lease === undefined ? 0 : HAS_LEASE) |
    (entry.ending === undefined ? 0 : HAS_ENDED) |
    (entry.error === undefined ? 0 : HAS_ERROR) |
    (entry.extras === undefined ? 0 : HAS_EXTRAS)
  );
}

function putPlace(writer: ByteWriter, at: number, length: number): void {
  writer.varint(at);
  writer.varint(length);
}

function putEnding(writer: ByteWriter, ending: Ending): void {
  writer.float64(ending.at);
  putPlace(writer, ending.resultAt, ending.resultLength);
}

function takeEnding(reader: ByteReader): Ending {
  return { at: reader.float64(), resultAt: reader.varint(), resultLength: reader.varint() };
}

function putLease(writer: ByteWriter, lease: Lease): void {
  writer.varint(lease.attempt);
  writer.varint(lease.agent);
  writer.varint(lease.epoch);
  writer.float64(lease.nonce);
  writer.float64(lease.startedAt);
  putPlace(writer, lease.decisionAt, lease.decisionLength);
}

function takeLease(reader: ByteReader): Lease {
  return {
    attempt: reader.varint(),
    agent: reader.varint(),
    epoch: reader.varint(),
    nonce: reader.float64(),
    startedAt: reader.float64(),
    decisionAt: reader.varint(),
    decisionLength: reader.varint(),
  };
}

function putExtras(writer: ByteWriter, extras: TaskExtras): void {
  writer.text(extras.session);
  writer.text(extras.key);
  writer.float64(extras.digest);
  writer.varint(extras.parent);
  writer.float64(extras.expiresAt);
  writer.float64(extras.deadlineAt);
  writer.varint(extras.redriven);
  writer.varint(extras.diedOn.length);
  for (const agent of extras.diedOn) writer.varint(agent);
  writer.varint(extras.attempts.length);
  for (const attempt of extras.attempts) putAttempt(writer, attempt);
  putPlace(writer, extras.lateAt, extras.lateLength);
  putPlace(writer, extras.checkpointAt, extras.checkpointLength);
  putConditions(writer, extras.conditions);
}

function takeExtras(reader: ByteReader, version: number): TaskExtras {
  return {
    session: reader.text(),
    key: reader.text(),
    digest: reader.float64(),
    parent: reader.varint(),
    expiresAt: reader.float64(),
    deadlineAt: reader.float64(),
    redriven: reader.varint(),
    diedOn: takeMany(reader, () => reader.varint()),
    attempts: takeMany(reader, () => takeAttempt(reader)),
    lateAt: reader.varint(),
    lateLength: reader.varint(),
    // What version 1 wrote ends here.
    checkpointAt: version === 1 ? 0 : reader.varint(),
    checkpointLength: version === 1 ? 0 : reader.varint(),
    conditions: version === 1 ? undefined : takeConditions(reader),
  };
}

function putAttempt(writer: ByteWriter, attempt: EndedAttempt): void {
  writer.varint(attempt.number);
  writer.varint(attempt.agent);
  writer.byte(ATTEMPT_STATES.indexOf(attempt.state));
  writer.float64(attempt.startedAt);
  writer.float64(attempt.endedAt);
  writer.byte(attempt.error === undefined ? 0 : 1);
  if (attempt.error !== undefined) putError(writer, attempt.error);
}

function takeAttempt(reader: ByteReader): EndedAttempt {
  return {
    number: reader.varint(),
    agent: reader.varint(),
    state: pick(ATTEMPT_STATES, reader.byte(), 'attempt state'),
    startedAt: reader.float64(),
    endedAt: reader.float64(),
    error: reader.byte() === 0 ? undefined : takeError(reader),
  };
}

function takeMany<T>(reader: ByteReader, take: () => T): T[] {
  const count = reader.varint();
  if (count > reader.end - reader.offset) throw new MalformedBytes('a list is longer than its row');
  const items: T[] = [];
  while (items.length < count) items.push(take());
  return items;
}
