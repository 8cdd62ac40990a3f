// A journal record as bytes: kind, layout version, time, length, then the body of its kind (record-bodies.ts).
// The record's sequence number and checksum stand once per block (block.ts), for all records of a flush.
import { assert } from '../../base/assert.ts';
import type { JournalRecord, RecordKind } from '../../engine/records.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { BODIES, type BodyCodec } from './record-bodies.ts';
import type { SharedSpecs, SpecBytes } from './spec-codec.ts';

/** Version of the layout that is written. A changed layout gets the next number, and the old one keeps its reader. */
const VERSION = 2;
/** The oldest layout that is still read. */
const VERSION_MIN = 1;
const KIND_BY_CODE: readonly (RecordKind | undefined)[] = kindsByCode();
/** Kind, version, time. */
const LENGTH_OFFSET = 10;
const HEADER_BYTES = 14;

export function encodeRecord(writer: ByteWriter, record: JournalRecord, specs: SpecBytes): void {
  // The table has the codec of each kind under its name.
  const body = BODIES[record.kind] as BodyCodec<RecordKind>;
  const start = writer.offset;
  writer.byte(body.code);
  writer.byte(VERSION);
  writer.float64(record.at);
  writer.uint32(0);
  body.put(writer, record, specs);
  writer.uint32At(start + LENGTH_OFFSET, writer.offset - start - HEADER_BYTES);
}

export interface DecodeOptions {
  readonly specs: SharedSpecs;
  /** Also the text and bytes of blobs; without it only their places. */
  readonly withBlobs: boolean;
}

/** Reads the record at the reader's offset; throws MalformedBytes when it is not one. */
export function decodeRecord(reader: ByteReader, seq: number, { specs, withBlobs }: DecodeOptions): JournalRecord {
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
  const record = { seq, at, kind, ...BODIES[kind].take(reader, { at, version, specs, withBlobs }) } as JournalRecord;
  if (reader.offset !== end) throw new MalformedBytes('the record is longer than its content');
  reader.end = blockEnd;
  return record;
}

function kindsByCode(): (RecordKind | undefined)[] {
  const kinds: RecordKind[] = [];
  for (const kind of Object.keys(BODIES) as RecordKind[]) {
    const { code } = BODIES[kind];
    assert(kinds[code] === undefined, `the records ${kinds[code]} and ${kind} share a code`);
    kinds[code] = kind;
  }
  return kinds;
}
