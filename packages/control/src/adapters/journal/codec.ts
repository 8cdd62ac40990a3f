// A journal record as bytes: kind, schema version, time, length, then a body with one pair of functions per kind.
// The record's sequence number and checksum stand once per block (block.ts), for all records of a flush.
import type { AgentHello } from '@muster/contract';
import { never } from '../../base/assert.ts';
import type { Collection, JournalRecord, RecordKind, RecordOf } from '../../engine/records.ts';
import { putBlob, putBytesBlob, takeBlob, takeBytesBlob } from './blob-codec.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { putError, putNext, putUsage, takeError, takeNext, takeUsage } from './outcome-codec.ts';
import { pick, type SharedSpecs, type SpecBytes } from './spec-codec.ts';
import { putSubmitted, takeSubmitted } from './submitted-codec.ts';

/** Version of the body that is written. A changed layout gets the next number, and the old one keeps its reader. */
const VERSION = 2;
/** The oldest layout that is still read. */
const VERSION_MIN = 1;
/** Codes on disk: never reused, never renumbered. */
const KINDS = {
  started: 1,
  submitted: 2,
  dispatched: 3,
  completed: 4,
  failed: 5,
  cancelled: 6,
  expired: 7,
  redriven: 8,
  late: 9,
  scored: 10,
  'agent-joined': 11,
  'agent-left': 12,
  document: 13,
} as const satisfies Record<RecordKind, number>;
const KIND_BY_CODE: readonly (RecordKind | undefined)[] = (Object.keys(KINDS) as RecordKind[]).reduce<RecordKind[]>(
  (kinds, kind) => {
    kinds[KINDS[kind]] = kind;
    return kinds;
  },
  [],
);
/** Kind, version, time. */
const LENGTH_OFFSET = 10;
const HEADER_BYTES = 14;
const HOW_FAILED = ['failed', 'lost', 'timed-out'] as const;
const EXPIRY_REASONS = ['ttl', 'deadline'] as const;

export function encodeRecord(writer: ByteWriter, record: JournalRecord, specs: SpecBytes): void {
  const start = writer.offset;
  writer.byte(KINDS[record.kind]);
  writer.byte(VERSION);
  writer.float64(record.at);
  writer.uint32(0);
  putBody(writer, record, specs);
  writer.uint32At(start + LENGTH_OFFSET, writer.offset - start - HEADER_BYTES);
}

export interface DecodeOptions {
  readonly specs: SharedSpecs;
  /** Also the text and bytes of blobs; without it only their places. */
  readonly withBlobs: boolean;
}

/** Reads the record at the reader's offset; throws MalformedBytes when it is not one. */
export function decodeRecord(reader: ByteReader, seq: number, options: DecodeOptions): JournalRecord {
  const kind = KIND_BY_CODE[reader.byte()];
  const version = reader.byte();
  if (kind === undefined || version < VERSION_MIN || version > VERSION) {
    throw new MalformedBytes('the record is of a kind or version that this version of Muster does not know');
  }
  const at = reader.float64();
  const length = reader.uint32();
  const blockEnd = reader.end;
  const end = reader.offset + length;
  if (end > blockEnd) throw new MalformedBytes('the record is longer than its block');
  reader.end = end;
  const { specs, withBlobs } = options;
  const record = takeBody(reader, kind, { seq, at, version, specs, withBlobs });
  if (reader.offset !== end) throw new MalformedBytes('the record is longer than its content');
  reader.end = blockEnd;
  return record;
}

function putBody(writer: ByteWriter, record: JournalRecord, specs: SpecBytes): void {
  switch (record.kind) {
    case 'started':
      writer.varint(record.epoch);
      writer.text(record.version);
      return;
    case 'submitted':
      putSubmitted(writer, record, specs);
      return;
    case 'dispatched':
      putDispatched(writer, record);
      return;
    case 'completed':
      writer.varint(record.task);
      writer.varint(record.attempt);
      putUsage(writer, record.usage);
      putBlob(writer, record.result);
      return;
    case 'failed':
      putFailed(writer, record);
      return;
    case 'cancelled':
      writer.varint(record.task);
      writer.text(record.reason);
      return;
    case 'expired':
      writer.varint(record.task);
      writer.byte(EXPIRY_REASONS.indexOf(record.reason));
      return;
    case 'redriven':
      writer.varint(record.task);
      return;
    case 'late':
      putLate(writer, record);
      return;
    case 'scored':
      writer.varint(record.task);
      writer.float64(record.satisfaction);
      return;
    case 'agent-joined':
      writer.varint(record.agent);
      // Rare, and mostly text: JSON keeps whatever the contract adds to it.
      writer.text(JSON.stringify(record.hello));
      return;
    case 'agent-left':
      writer.varint(record.agent);
      writer.text(record.reason);
      return;
    case 'document':
      writer.text(record.collection);
      writer.text(record.id);
      writer.text(record.value === undefined ? '' : JSON.stringify(record.value));
      writer.text(record.by);
      return;
    default:
      never(record, 'record');
  }
}

interface Head extends DecodeOptions {
  readonly seq: number;
  readonly at: number;
  readonly version: number;
}

function takeBody(reader: ByteReader, kind: RecordKind, head: Head): JournalRecord {
  const { seq, at, withBlobs } = head;
  switch (kind) {
    case 'started':
      return { seq, at, kind, epoch: reader.varint(), version: reader.text() };
    case 'submitted':
      return { seq, at, kind, ...takeSubmitted(reader, head) };
    case 'dispatched':
      return takeDispatched(reader, head);
    case 'completed': {
      const task = reader.varint();
      const attempt = reader.varint();
      const usage = takeUsage(reader);
      return { seq, at, kind, task, attempt, result: takeBlob(reader, withBlobs), usage };
    }
    case 'failed':
      return takeFailed(reader, head);
    case 'cancelled':
      return { seq, at, kind, task: reader.varint(), reason: reader.text() };
    case 'expired':
      return { seq, at, kind, task: reader.varint(), reason: pick(EXPIRY_REASONS, reader.byte(), 'expiry reason') };
    case 'redriven':
      return { seq, at, kind, task: reader.varint() };
    case 'late':
      return takeLate(reader, head);
    case 'scored':
      return { seq, at, kind, task: reader.varint(), satisfaction: reader.float64() };
    case 'agent-joined':
      return { seq, at, kind, agent: reader.varint(), hello: takeHello(reader) };
    case 'agent-left':
      return { seq, at, kind, agent: reader.varint(), reason: reader.text() };
    case 'document':
      return takeDocument(reader, head);
    default:
      return never(kind, 'record kind');
  }
}

function putDispatched(writer: ByteWriter, record: RecordOf<'dispatched'>): void {
  writer.varint(record.task);
  writer.varint(record.attempt);
  writer.varint(record.agent);
  writer.varint(record.epoch);
  writer.float64(record.nonce);
  putBytesBlob(writer, record.decision);
}

function takeDispatched(reader: ByteReader, { seq, at, withBlobs }: Head): RecordOf<'dispatched'> {
  return {
    seq,
    at,
    kind: 'dispatched',
    task: reader.varint(),
    attempt: reader.varint(),
    agent: reader.varint(),
    epoch: reader.varint(),
    nonce: reader.float64(),
    decision: takeBytesBlob(reader, withBlobs),
  };
}

function putFailed(writer: ByteWriter, record: RecordOf<'failed'>): void {
  writer.varint(record.task);
  writer.varint(record.attempt);
  writer.byte(HOW_FAILED.indexOf(record.how));
  putError(writer, record.error);
  putUsage(writer, record.usage);
  putNext(writer, record.next);
}

function takeFailed(reader: ByteReader, { seq, at }: Head): RecordOf<'failed'> {
  return {
    seq,
    at,
    kind: 'failed',
    task: reader.varint(),
    attempt: reader.varint(),
    how: pick(HOW_FAILED, reader.byte(), 'way to fail'),
    error: takeError(reader),
    usage: takeUsage(reader),
    next: takeNext(reader),
  };
}

function putLate(writer: ByteWriter, record: RecordOf<'late'>): void {
  writer.varint(record.task);
  writer.varint(record.attempt);
  writer.varint(record.agent);
  writer.byte(record.isAdopted ? 1 : 0);
  putUsage(writer, record.usage);
  putBlob(writer, record.result);
}

function takeLate(reader: ByteReader, { seq, at, withBlobs }: Head): RecordOf<'late'> {
  const task = reader.varint();
  const attempt = reader.varint();
  const agent = reader.varint();
  const isAdopted = reader.byte() === 1;
  const usage = takeUsage(reader);
  return { seq, at, kind: 'late', task, attempt, agent, isAdopted, result: takeBlob(reader, withBlobs), usage };
}

function takeHello(reader: ByteReader): Omit<AgentHello, 'attempts'> {
  try {
    // Written from a valid hello, and under a checksum since.
    return JSON.parse(reader.text()) as Omit<AgentHello, 'attempts'>;
  } catch {
    throw new MalformedBytes('an agent’s hello is not JSON');
  }
}

function takeDocument(reader: ByteReader, { seq, at }: Head): RecordOf<'document'> {
  // A collection that this version does not know is kept as it is: a newer one may have written it.
  const collection = reader.text() as Collection;
  const id = reader.text();
  const text = reader.text();
  const by = reader.text();
  try {
    return { seq, at, kind: 'document', collection, id, value: text === '' ? undefined : JSON.parse(text), by };
  } catch {
    throw new MalformedBytes('a document is not JSON');
  }
}
