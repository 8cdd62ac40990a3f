// The Journal and History ports on a simulated disk: flushes take their time, a crash loses what was not synced, and
// the disk fails when it is told to. The object is the disk: the next controller opens it again.
//
// K1. With `keeps`, what is durable comes back as it was appended. Without, nothing can be opened twice, and tasks
//     leave memory as they finish: a run of any length stays small.
import { Fault, type FaultCode } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { exponential } from '../base/distributions.ts';
import type { Random } from '../base/random.ts';
import { compact, purgesIn } from '../engine/compaction.ts';
import type { DiskSpace, History, Journal, JournalStats, Recovery } from '../engine/ports.ts';
import type { Blob, JournalRecord, Place, Position, SubmittedTask } from '../engine/records.ts';
import type { TaskEntry } from '../engine/task-entry.ts';
import { Archive } from './archive.ts';
import { Contents } from './contents.ts';
import { JournalHash } from './journal-hash.ts';
import { addEnded, RecordCopies } from './kept-records.ts';
import type { Loop } from './loop.ts';
import type { Timeline } from './timeline.ts';

export interface SimStoreOptions {
  readonly timeline: Timeline;
  readonly random: Random;
  /** Of the controller, which hears of a flush when it does not stand still [it never does]. */
  readonly loop?: Loop;
  /** Whether another controller may open it after this one [false]. */
  readonly keeps?: boolean;
  /** Mean time of a flush, exponentially distributed; 0 = at once [0]. */
  readonly syncMs?: number;
}

/** Finished tasks leave memory in steps of this many. */
const ARCHIVE_STEP = 512;

export class SimStore implements Journal, History {
  /** Mean time of a flush from now on. */
  syncMs: number;
  /** Sees every record as it is appended, with its number. */
  onRecord: (record: JournalRecord) => void = () => {};
  /** Something was read, or what was read before may now be waited for no longer: promises go on in a later turn. */
  onRead: () => void = () => {};
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #loop: Loop | undefined;
  readonly #keeps: boolean;
  readonly #hash = new JournalHash();
  readonly #contents = new Contents();
  readonly #archive = new Archive();
  /** Those behind the archive, when they are kept. */
  #records: JournalRecord[] = [];
  readonly #copies = new RecordCopies();
  #appended: Position = 0;
  #durable: Position = 0;
  /** Blobs up to it are durable. */
  #durableContent = 0;
  #finished: number[] = [];
  #isOpen = false;
  #hasFailed = false;
  /** Counts openings: a flush of an earlier one is none of this. */
  #opening = 0;
  #isFlushing = false;
  #lastSyncMs = 0;
  #durableListeners: ((upTo: Position) => void)[] = [];
  #failureListeners: ((code: FaultCode, error: Error) => void)[] = [];
  #spaceListeners: ((space: DiskSpace) => void)[] = [];
  #archivedListeners: ((finished: readonly number[]) => void)[] = [];
  #erasedListeners: ((purges: readonly string[]) => void)[] = [];
  #space: DiskSpace = 'ample';
  /** Since the last flush: its reader may wait for the next one, too. */
  #hasRead = false;

  constructor({ timeline, random, loop, keeps = false, syncMs = 0 }: SimStoreOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#loop = loop;
    this.#keeps = keeps;
    this.syncMs = syncMs;
  }

  /** Of every record that was ever appended, also of those that a crash has lost. */
  get hash(): string {
    return this.#hash.text;
  }

  /** Records appended and not durable yet. */
  get waiting(): number {
    return this.#appended - this.#durable;
  }

  async open(recovery: Recovery): Promise<void> {
    assert(!this.#isOpen, 'the store is open already');
    assert(this.#keeps || this.#appended === 0, 'a store that keeps nothing was opened again');
    await this.reread(recovery);
    this.#isOpen = true;
    this.#hasFailed = false;
    this.#opening++;
  }

  /** What `open` would give back now; changes nothing. */
  async reread(recovery: Recovery): Promise<void> {
    this.#archive.restore(recovery);
    for (const record of this.#durableRecords()) recovery.record(record);
  }

  append(record: JournalRecord): Position {
    assert(this.#isOpen, 'the store is not open');
    record.seq = ++this.#appended;
    this.#place(record);
    this.#hash.add(record);
    if (this.#keeps) this.#records.push(this.#copies.of(record));
    else addEnded(record, this.#finished);
    this.onRecord(record);
    return record.seq;
  }

  /** Called when a turn of the engine is over: what it appended begins to be flushed (J2). */
  turn(): void {
    while (this.waiting > 0 && !this.#isFlushing && this.#isOpen && !this.#hasFailed) {
      const [upTo, content, opening] = [this.#appended, this.#contents.last, this.#opening];
      if (this.syncMs === 0) {
        this.#synced(upTo, content);
        continue;
      }
      this.#isFlushing = true;
      this.#lastSyncMs = exponential(this.#random, this.syncMs);
      const done = (): void => {
        if (opening !== this.#opening || !this.#isFlushing) return;
        this.#isFlushing = false;
        this.#synced(upTo, content);
      };
      this.#timeline.after(this.#lastSyncMs, () => (this.#loop === undefined ? done() : this.#loop.enter(done)));
    }
  }

  /** The process dies: what is not durable is lost, and its listeners hear nothing more. It may be opened again. */
  crash(): void {
    this.#isOpen = false;
    this.#isFlushing = false;
    this.#opening++;
    if (this.#keeps) this.#records.length = this.#durable - this.#archive.position;
    this.#contents.forgetBehind(this.#durableContent);
    this.#appended = this.#durable;
    this.#finished = [];
    this.#durableListeners = [];
    this.#failureListeners = [];
    this.#spaceListeners = [];
    this.#archivedListeners = [];
    this.#erasedListeners = [];
  }

  /** The disk fails: nothing becomes durable any more (J3). */
  fail(code: FaultCode = 'internal', error = new Error('the simulated disk failed')): void {
    if (!this.#isOpen || this.#hasFailed) return;
    this.#hasFailed = true;
    this.#isFlushing = false;
    for (const listener of this.#failureListeners) listener(code, error);
  }

  /** The disk runs full, or has room again. */
  setSpace(space: DiskSpace): void {
    this.#space = space;
    for (const listener of this.#spaceListeners) listener(space);
  }

  /** Everything durable becomes a snapshot, and what finished becomes history; reopenable tasks, too, if older. */
  compact(reopenableSince = 0): void {
    assert(this.#keeps, 'a store that keeps nothing has nothing to compact');
    const sink = this.#archive.begin(this.#durable);
    compact({ source: this.#archive.source(), records: this.#durableRecords(), sink, reopenableSince });
    const from = this.#archive.position;
    const finished = sink.commit();
    this.#records = this.#records.slice(this.#durable - from);
    for (const listener of this.#archivedListeners) listener(finished);
    const { ids } = purgesIn(this.#archive.register);
    if (ids.length > 0) for (const listener of this.#erasedListeners) listener(ids);
  }

  /** The owner compacts. */
  compactSoon(): void {}

  async close(): Promise<void> {
    if (this.#isOpen && !this.#hasFailed && this.waiting > 0) this.#synced(this.#appended, this.#contents.last);
    this.crash();
  }

  stats(): JournalStats {
    return { bytes: this.#records.length, durable: this.#durable, lastSyncMs: this.#lastSyncMs };
  }

  async readText(place: Place): Promise<string> {
    this.#read();
    return this.#contents.text(place) ?? missing(place);
  }

  async readBytes(place: Place): Promise<Uint8Array> {
    this.#read();
    return this.#contents.bytes(place) ?? missing(place);
  }

  async find(seq: number): Promise<TaskEntry | undefined> {
    this.#read();
    return this.#archive.find(seq);
  }

  mayHaveKey(tenant: string, key: string): boolean {
    return this.#archive.seqOfKey(tenant, key) !== undefined;
  }

  async findKey(tenant: string, key: string): Promise<TaskEntry | undefined> {
    this.#read();
    return this.#archive.find(this.#archive.seqOfKey(tenant, key) ?? 0);
  }

  async before(seq: number, limit: number): Promise<readonly TaskEntry[]> {
    this.#read();
    return this.#archive.before(seq, limit);
  }

  keys(): number {
    return this.#archive.keys();
  }

  onDurable(listener: (upTo: Position) => void): void {
    this.#durableListeners.push(listener);
  }

  onFailure(listener: (code: FaultCode, error: Error) => void): void {
    this.#failureListeners.push(listener);
  }

  onSpace(listener: (space: DiskSpace) => void): void {
    this.#spaceListeners.push(listener);
    if (this.#space === 'reserve') listener('reserve');
  }

  onArchived(listener: (finished: readonly number[]) => void): void {
    this.#archivedListeners.push(listener);
  }

  onErased(listener: (purges: readonly string[]) => void): void {
    this.#erasedListeners.push(listener);
  }

  #read(): void {
    this.#hasRead = true;
    this.onRead();
  }

  #synced(upTo: Position, content: number): void {
    this.#durable = upTo;
    this.#durableContent = content;
    for (const listener of this.#durableListeners) listener(upTo);
    if (this.#hasRead) this.onRead();
    this.#hasRead = false;
    if (this.#finished.length >= ARCHIVE_STEP && upTo === this.#appended) this.#forgetFinished();
  }

  #place(record: JournalRecord): void {
    switch (record.kind) {
      case 'submitted':
        for (let index = 0; index < record.tasks.length; index++) {
          this.#put((record.tasks[index] as SubmittedTask).payload, record.first + index); // index < length
        }
        return;
      case 'dispatched':
        if (this.#keeps) this.#contents.putBytes(record.decision);
        else record.decision.length = record.decision.bytes?.length ?? 0; // nobody asks a run that is over why
        return;
      case 'completed':
      case 'late':
        this.#put(record.result, record.task);
        return;
      case 'handed-off':
        this.#put(record.result, record.task);
        this.#put(record.follow.payload, record.first);
        return;
      case 'checkpointed':
        this.#put(record.data, record.task);
        return;
      case 'streamed':
        this.#put(record.tail, record.task);
        return;
      default:
    }
  }

  #put(blob: Blob, task: number): void {
    this.#contents.put(blob, this.#keeps ? undefined : task);
  }

  /** Of a store that keeps nothing: tasks leave once their end is durable. */
  #forgetFinished(): void {
    const finished = this.#finished;
    this.#finished = [];
    for (const task of finished) this.#contents.forgetTask(task);
    for (const listener of this.#archivedListeners) listener(finished);
  }

  *#durableRecords(): Generator<JournalRecord> {
    const count = this.#durable - this.#archive.position;
    for (const record of this.#records.slice(0, count)) yield this.#copies.of(record);
  }
}

function missing({ at }: Place): never {
  throw new Fault('not-found', `the content ${at} is no longer kept`);
}
