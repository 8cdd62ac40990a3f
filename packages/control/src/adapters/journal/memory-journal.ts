// The Journal and History ports in memory, with the same bytes as on disk: for tests and the simulator. Nothing is
// durable until its owner says so; what is not is lost in a crash. The object itself is the disk and is opened again.
import { Fault, type FaultCode } from '@muster/contract';
import { assert } from '../../base/assert.ts';
import { compact, purgesIn } from '../../engine/compaction.ts';
import type { DiskSpace, History, Journal, JournalStats, Recovery } from '../../engine/ports.ts';
import type { JournalRecord, Place, Position } from '../../engine/records.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { BLOCK_HEADER_BYTES, isIntact, readBlockHeader } from './block.ts';
import { type Batch, BlockWriter } from './block-writer.ts';
import { ByteReader } from './bytes.ts';
import { decodeRecord } from './codec.ts';
import { MemoryHistory } from './memory-history.ts';
import { SharedSpecs } from './spec-codec.ts';

export interface MemoryJournalOptions {
  /** Called when records begin to wait; calls `flush` when they shall be durable. Without it the owner does. */
  readonly whenWaiting?: (flush: () => void) => void;
}

/** Any number: a memory holds one journal. */
const JOURNAL = 1;

export class MemoryJournal implements Journal, History {
  readonly #whenWaiting: ((flush: () => void) => void) | undefined;
  /** What is durable. */
  readonly #batches: Batch[] = [];
  readonly #history = new MemoryHistory();
  #nextSeq = 1;
  #writer: BlockWriter | undefined;
  #isOpen = false;
  #hasFailed = false;
  #isWaiting = false;
  #inFlight: Batch | undefined;
  #durableListeners: ((upTo: Position) => void)[] = [];
  #failureListeners: ((code: FaultCode, error: Error) => void)[] = [];
  #spaceListeners: ((space: DiskSpace) => void)[] = [];
  #archivedListeners: ((finished: readonly number[]) => void)[] = [];
  #erasedListeners: ((purges: readonly string[]) => void)[] = [];

  constructor(options: MemoryJournalOptions = {}) {
    this.#whenWaiting = options.whenWaiting;
  }

  async open(recovery: Recovery): Promise<void> {
    assert(!this.#isOpen, 'the journal is open already');
    await this.reread(recovery);
    this.#writer = new BlockWriter({ journal: JOURNAL, position: this.#end, nextSeq: this.#nextSeq });
    this.#isOpen = true;
    this.#hasFailed = false;
  }

  /** What `open` would give back now; changes nothing. */
  async reread(recovery: Recovery): Promise<void> {
    const { register, position } = this.#history;
    if (register !== undefined) recovery.register(register);
    for (const entry of this.#history.open()) recovery.task(entry);
    for (const record of this.#recordsFrom(position)) recovery.record(record);
  }

  append(record: JournalRecord): Position {
    assert(this.#writer !== undefined && this.#isOpen, 'the journal is not open');
    const position = this.#writer.append(record);
    if (this.#hasFailed) this.#writer.discard();
    else this.#wait();
    return position;
  }

  onDurable(listener: (upTo: Position) => void): void {
    this.#durableListeners.push(listener);
  }

  onFailure(listener: (code: FaultCode, error: Error) => void): void {
    this.#failureListeners.push(listener);
  }

  onSpace(listener: (space: DiskSpace) => void): void {
    this.#spaceListeners.push(listener);
  }

  async readText(place: Place): Promise<string> {
    return place.length === 0 ? '' : this.#read(place).toString('utf8');
  }

  async readBytes(place: Place): Promise<Uint8Array> {
    return place.length === 0 ? new Uint8Array() : new Uint8Array(this.#read(place));
  }

  stats(): JournalStats {
    return { bytes: this.#end - this.#history.position, durable: this.#end, lastSyncMs: 0 };
  }

  async close(): Promise<void> {
    while (this.#isOpen && !this.#hasFailed && this.#writer?.isEmpty === false) this.flush();
    this.crash();
  }

  /** Everything that waits becomes durable, and is reported before this returns. */
  flush(): void {
    this.endFlush();
    this.beginFlush();
    this.endFlush();
  }

  /** A flush takes all that waits; what is appended from now on waits for the next one. */
  beginFlush(): void {
    if (!this.#isOpen || this.#hasFailed || this.#inFlight !== undefined) return;
    this.#isWaiting = false;
    const taken = this.#writer?.take();
    if (taken !== undefined) this.#inFlight = { ...taken, bytes: Buffer.from(taken.bytes) };
  }

  /** The flush on its way is durable. */
  endFlush(): void {
    const batch = this.#inFlight;
    if (batch === undefined) return;
    this.#inFlight = undefined;
    this.#writer?.release();
    this.#batches.push(batch);
    this.#nextSeq = lastSeqOf(batch) + 1;
    for (const listener of this.#durableListeners) listener(batch.to);
    if (this.#writer?.isEmpty === false) this.#wait();
  }

  /** The process dies: what is not durable is lost, and its listeners hear nothing more. It may be opened again. */
  crash(): void {
    this.#isOpen = false;
    this.#isWaiting = false;
    this.#inFlight = undefined;
    this.#writer = undefined;
    this.#durableListeners = [];
    this.#failureListeners = [];
    this.#spaceListeners = [];
    this.#archivedListeners = [];
    this.#erasedListeners = [];
  }

  /** The disk fails: nothing becomes durable any more (J3). */
  fail(code: FaultCode, error: Error): void {
    if (!this.#isOpen || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#inFlight = undefined;
    this.#writer?.discard();
    for (const listener of this.#failureListeners) listener(code, error);
  }

  /** The disk runs full, or has room again. */
  setSpace(space: DiskSpace): void {
    for (const listener of this.#spaceListeners) listener(space);
  }

  /** Everything durable so far becomes a snapshot, and what finished becomes history. */
  compact(reopenableSince: number): void {
    const sink = this.#history.begin(this.#end);
    const records = this.#recordsFrom(this.#history.position);
    compact({ source: this.#history.source(), records, sink, reopenableSince });
    const finished = sink.commit();
    for (const listener of this.#archivedListeners) listener(finished);
    const { ids } = purgesIn(this.#history.register);
    if (ids.length > 0) for (const listener of this.#erasedListeners) listener(ids);
  }

  /** The owner compacts. */
  compactSoon(): void {}

  onArchived(listener: (finished: readonly number[]) => void): void {
    this.#archivedListeners.push(listener);
  }

  onErased(listener: (purges: readonly string[]) => void): void {
    this.#erasedListeners.push(listener);
  }

  async find(seq: number): Promise<TaskEntry | undefined> {
    return this.#history.find(seq);
  }

  mayHaveKey(tenant: string, key: string): boolean {
    return this.#history.mayHaveKey(tenant, key);
  }

  async findKey(tenant: string, key: string): Promise<TaskEntry | undefined> {
    return this.#history.findKey(tenant, key);
  }

  async before(seq: number, limit: number): Promise<readonly TaskEntry[]> {
    return this.#history.before(seq, limit);
  }

  keys(): number {
    return this.#history.keys();
  }

  get #end(): Position {
    return this.#batches.at(-1)?.to ?? 0;
  }

  #wait(): void {
    if (this.#isWaiting || this.#inFlight !== undefined) return;
    this.#isWaiting = true;
    this.#whenWaiting?.(() => this.flush());
  }

  *#recordsFrom(position: Position): Generator<JournalRecord> {
    const options = { specs: new SharedSpecs(), withBlobs: false };
    for (const batch of this.#batches) {
      if (batch.to <= position) continue;
      for (const { header, bytes } of blocksOf(batch)) {
        const reader = new ByteReader(bytes, BLOCK_HEADER_BYTES);
        reader.base = header.position;
        for (let index = 0; index < header.count; index++) yield decodeRecord(reader, header.firstSeq + index, options);
      }
    }
  }

  #read(place: Place): Buffer {
    const bytes = this.#writer?.peek(place) ?? bytesAt(this.#batches, place);
    if (bytes?.length === place.length) return bytes;
    throw new Fault('not-found', `the content at journal position ${place.at} is no longer kept`);
  }
}

function* blocksOf(batch: Batch) {
  for (let offset = 0; offset < batch.bytes.length; ) {
    const header = readBlockHeader(batch.bytes.subarray(offset));
    assert(header !== undefined, `no block at position ${batch.from + offset} of a journal in memory`);
    const bytes = batch.bytes.subarray(offset, offset + BLOCK_HEADER_BYTES + header.length);
    assert(isIntact(bytes), `the block at position ${header.position} of a journal in memory changed`);
    yield { header, bytes };
    offset += bytes.length;
  }
}

function lastSeqOf(batch: Batch): number {
  let last = 0;
  for (const { header } of blocksOf(batch)) last = header.firstSeq + header.count - 1;
  return last;
}

function bytesAt(batches: readonly Batch[], place: Place): Buffer | undefined {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((batches[middle] as Batch).to <= place.at)
      low = middle + 1; // middle < length
    else high = middle;
  }
  const batch = batches[low];
  return batch?.bytes.subarray(place.at - batch.from, place.at - batch.from + place.length);
}
