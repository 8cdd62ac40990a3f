// Gathers appended records into blocks until a flush takes them. Two buffers take turns: one fills while the other is
// written to disk; bytes that are not on disk yet are read from here.
import { assert } from '../../base/assert.ts';
import type { JournalRecord, Place, Position } from '../../engine/records.ts';
import { BLOCK_HEADER_BYTES, sealBlock } from './block.ts';
import { ByteWriter } from './bytes.ts';
import { encodeRecord } from './codec.ts';
import { SpecBytes } from './spec-codec.ts';

/** A block is sealed when it is this long, so that a reader never holds a large flush at once. */
const BLOCK_BYTES_MAX = 1024 * 1024;
const BUFFER_BYTES = 256 * 1024;
/** A buffer that grew beyond this in a burst is given back. */
const BUFFER_BYTES_KEPT = 8 * 1024 * 1024;

/** Everything that one flush writes. */
export interface Batch {
  readonly bytes: Buffer;
  readonly from: Position;
  readonly to: Position;
}

export interface JournalEnd {
  /** Random number of the journal. */
  readonly journal: number;
  readonly position: Position;
  readonly nextSeq: number;
}

export class BlockWriter {
  readonly #journal: number;
  readonly #specs = new SpecBytes();
  #nextSeq: number;
  #writer = new ByteWriter(BUFFER_BYTES);
  #spare: ByteWriter | undefined = new ByteWriter(BUFFER_BYTES);
  /** Offset of the open block in the buffer, or -1. */
  #blockAt = -1;
  #blockSeq = 0;
  #inFlight: { readonly batch: Batch; readonly writer: ByteWriter } | undefined;

  constructor(end: JournalEnd) {
    this.#journal = end.journal;
    this.#nextSeq = end.nextSeq;
    this.#writer.base = end.position;
  }

  get isEmpty(): boolean {
    return this.#writer.offset === 0;
  }

  get position(): Position {
    return this.#writer.position;
  }

  /** Sets the record's `seq` and the places of its blobs; returns the position behind it. */
  append(record: JournalRecord): Position {
    const writer = this.#writer;
    if (this.#blockAt < 0) this.#openBlock();
    const start = writer.offset;
    record.seq = this.#nextSeq;
    try {
      encodeRecord(writer, record, this.#specs);
    } catch (error) {
      writer.offset = start;
      throw error;
    }
    this.#nextSeq++;
    const position = writer.position;
    if (writer.offset - this.#blockAt >= BLOCK_BYTES_MAX) this.#sealBlock();
    return position;
  }

  /** All that waits, and turns to the other buffer. `release` gives this one back. */
  take(): Batch | undefined {
    assert(this.#inFlight === undefined, 'a flush began before the last one ended');
    this.#sealBlock();
    const writer = this.#writer;
    if (writer.offset === 0) return undefined;
    const batch = { bytes: writer.buffer.subarray(0, writer.offset), from: writer.base, to: writer.position };
    this.#inFlight = { batch, writer };
    this.#writer = this.#spare ?? new ByteWriter(BUFFER_BYTES);
    this.#writer.base = batch.to;
    this.#spare = undefined;
    return batch;
  }

  release(): void {
    const writer = this.#inFlight?.writer;
    this.#inFlight = undefined;
    if (writer === undefined || writer.buffer.length > BUFFER_BYTES_KEPT) return;
    writer.offset = 0;
    this.#spare = writer;
  }

  /** An empty block: what stands before it was complete, so damage there can never pass for a torn last write. */
  appendCloseMark(): void {
    this.#sealBlock();
    this.#openBlock();
    this.#sealBlock();
  }

  /** Forgets what waits: after a failed write it can never become durable. */
  discard(): void {
    this.#sealBlock();
    this.#writer.offset = 0;
    this.release();
  }

  /** A view of bytes that are not on disk yet, valid for this turn of the event loop only. */
  peek(place: Place): Buffer | undefined {
    return viewOf(this.#writer, place) ?? (this.#inFlight && viewOf(this.#inFlight.writer, place));
  }

  #openBlock(): void {
    this.#writer.reserve(BLOCK_HEADER_BYTES);
    this.#blockAt = this.#writer.offset;
    this.#blockSeq = this.#nextSeq;
    this.#writer.offset += BLOCK_HEADER_BYTES;
  }

  #sealBlock(): void {
    const blockAt = this.#blockAt;
    if (blockAt < 0) return;
    const writer = this.#writer;
    const block = writer.buffer.subarray(blockAt, writer.offset);
    sealBlock(block, {
      length: block.length - BLOCK_HEADER_BYTES,
      count: this.#nextSeq - this.#blockSeq,
      position: writer.base + blockAt,
      firstSeq: this.#blockSeq,
      back: blockAt,
      journal: this.#journal,
    });
    this.#blockAt = -1;
  }
}

function viewOf(writer: ByteWriter, place: Place): Buffer | undefined {
  const start = place.at - writer.base;
  if (start < 0 || start + place.length > writer.offset) return undefined;
  return writer.buffer.subarray(start, start + place.length);
}
