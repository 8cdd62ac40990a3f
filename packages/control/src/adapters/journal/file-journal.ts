// The Journal port on a data directory: appends gather in memory, one flush at a time takes all of them to disk.
//
// Upholds J1–J3 of the port, and:
// F1. A flush begins at the end of a turn of the event loop, so that it takes everything that the turn appended.
// F2. A batch is written only after the one before it is durable.
import { randomInt } from 'node:crypto';
import * as fs from 'node:fs';
import { Fault, type FaultCode } from '@muster/contract';
import { assert } from '../../base/assert.ts';
import type { Clock } from '../../base/clock.ts';
import type { DiskSpace, Journal, JournalStats, Log, Recovery } from '../../engine/ports.ts';
import type { JournalRecord, Place, Position } from '../../engine/records.ts';
import { BlockWriter } from './block-writer.ts';
import { type CompactionOptions, Compactor } from './compaction.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { recover } from './recovery.ts';
import { Reserve } from './reserve.ts';
import { isDiskFull, Segments } from './segments.ts';
import { TableHistory } from './table-history.ts';
import { Tables } from './tables.ts';

export interface FileJournalOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A segment ends when it is this long. */
  readonly segmentBytes?: number;
  /** Disk space put aside for running work when the disk is full; 0 = none. */
  readonly reserveBytes?: number;
  /** How often a lost reserve is tried again. */
  readonly reserveRetryMs?: number;
  /** Without it the journal grows for ever. */
  readonly compaction?: CompactionOptions;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const RESERVE_BYTES = 16 * 1024 * 1024;
const RESERVE_RETRY_MS = 5_000;

export class FileJournal implements Journal {
  readonly history: TableHistory;
  /** Called when a batch has become durable. */
  onFlushed: (batch: { readonly seconds: number; readonly bytes: number }) => void = () => {};
  readonly #options: FileJournalOptions;
  readonly #reserve: Reserve;
  readonly #segments: Segments;
  readonly #tables = new Tables(undefined, []);
  readonly #durableListeners: ((upTo: Position) => void)[] = [];
  readonly #failureListeners: ((code: FaultCode, error: Error) => void)[] = [];
  readonly #spaceListeners: ((space: DiskSpace) => void)[] = [];
  #lock: DirectoryLock | undefined;
  #writer: BlockWriter | undefined;
  #compactor: Compactor | undefined;
  #state: 'new' | 'open' | 'failed' | 'closed' = 'new';
  #durable: Position = 0;
  #lastSyncMs = 0;
  #space: DiskSpace = 'ample';
  #isScheduled = false;
  /** A compaction was asked for, and not begun yet. */
  #isCompactionDue = false;
  /** The flush that is on its way; resolves also when it fails. */
  #flushing: Promise<void> | undefined;
  #reserveTimer: NodeJS.Timeout | undefined;

  constructor(options: FileJournalOptions) {
    this.#options = options;
    this.history = new TableHistory(this.#tables);
    this.#reserve = new Reserve(options.directory, options.reserveBytes ?? RESERVE_BYTES);
    this.#segments = new Segments({
      directory: options.directory,
      // Only closed segments are compacted: longer ones would put off what was asked for.
      segmentBytes: options.segmentBytes ?? Math.min(SEGMENT_BYTES, options.compaction?.bytesMin ?? SEGMENT_BYTES),
      reserve: this.#reserve,
      onReserveSpent: () => this.#reserveSpent(),
    });
  }

  async open(recovery: Recovery): Promise<void> {
    assert(this.#state === 'new', 'a journal opens once');
    const { directory, log } = this.#options;
    try {
      fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.#lock = lockDirectory(directory);
      const { end, segments, snapshot, history } = await recover(directory, recovery, log);
      this.#tables.swap(snapshot, history);
      await this.#segments.adopt(segments, end.offset);
      // A journal's number ties its files together; 32 bits, because a block's header has so many.
      const journal = end.journal ?? randomInt(1, 2 ** 32);
      this.#writer = new BlockWriter({ journal, position: end.position, nextSeq: end.nextSeq ?? 1 });
      this.#durable = end.position;
      this.#compactor = this.#makeCompactor(journal);
      this.#state = 'open';
      if (!(await this.#reserve.hold())) {
        log({ level: 'warn', event: 'journal-reserve-missing', directory });
        this.#reserveSpent();
      }
    } catch (error) {
      this.#release();
      throw asFault(error, directory);
    }
  }

  append(record: JournalRecord): Position {
    const writer = this.#writer;
    assert(writer !== undefined && this.#state !== 'closed', 'the journal is not open');
    const position = writer.append(record);
    // What comes after a failure is never durable (J3): no reason to keep it.
    if (this.#state === 'failed') writer.discard();
    else this.#schedule();
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
    if (this.#space !== 'ample') listener(this.#space);
  }

  async readText(place: Place): Promise<string> {
    return place.length === 0 ? '' : (await this.#read(place)).toString('utf8');
  }

  async readBytes(place: Place): Promise<Uint8Array> {
    return place.length === 0 ? new Uint8Array() : new Uint8Array(await this.#read(place));
  }

  stats(): JournalStats {
    return { bytes: this.#segments.bytes, durable: this.#durable, lastSyncMs: this.#lastSyncMs };
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    await this.#compactor?.stop();
    if (this.#state === 'open') await this.#drain();
    if (this.#state === 'open') {
      this.#writer?.appendCloseMark();
      await this.#flush();
    }
    if (this.#state === 'open') await this.#segments.close();
    this.#state = 'closed';
    this.#release();
  }

  /** Resolves when nothing waits to become durable. */
  async flushed(): Promise<void> {
    await this.#drain();
  }

  /** Resolves when no compaction is on its way. */
  async compactionsEnded(): Promise<void> {
    await this.#compactor?.ended();
  }

  /** Compacts everything that is durable by now, whatever its size. */
  async compact(): Promise<void> {
    await this.#drain();
    await this.#exclusively(() => this.#segments.startNext(this.#durable));
    await this.#compactor?.compactNow();
  }

  compactSoon(): void {
    if (this.#isCompactionDue) return;
    this.#isCompactionDue = true;
    void this.#compactDue();
  }

  async #compactDue(): Promise<void> {
    await this.#compactor?.ended();
    // Not until nothing waits: there may always be something.
    while (this.#flushing !== undefined) await this.#flushing;
    // Who asks from now on has records that this one may not reach.
    this.#isCompactionDue = false;
    if (this.#state !== 'open') return;
    await this.#exclusively(async () => {
      try {
        await this.#segments.startNext(this.#durable);
      } catch (error) {
        this.#options.log({ level: 'error', event: 'compaction-failed', reason: String(error) });
      }
    });
    await this.#compactor?.compactNow();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#flushing !== undefined) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#state === 'open' && this.#flushing === undefined) void this.#flush();
    });
  }

  #flush(): Promise<void> {
    return this.#exclusively(() => this.#flushOnce());
  }

  /** One piece of work on the segments at a time (F2); what waits meanwhile is flushed afterwards. */
  #exclusively(work: () => Promise<void>): Promise<void> {
    this.#flushing = work().finally(() => {
      this.#flushing = undefined;
      if (this.#state === 'open' && this.#writer?.isEmpty === false) this.#schedule();
    });
    return this.#flushing;
  }

  async #flushOnce(): Promise<void> {
    const batch = this.#writer?.take();
    if (batch === undefined) return;
    const startedAt = performance.now();
    const bytes = batch.bytes.length;
    try {
      await this.#segments.write(batch);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    this.#writer?.release();
    this.#durable = batch.to;
    this.#lastSyncMs = performance.now() - startedAt;
    this.onFlushed({ seconds: this.#lastSyncMs / 1_000, bytes });
    for (const listener of this.#durableListeners) listener(batch.to);
    this.#compactor?.consider();
  }

  async #drain(): Promise<void> {
    while (this.#state === 'open' && (this.#flushing !== undefined || this.#writer?.isEmpty === false)) {
      await (this.#flushing ?? this.#flush());
    }
  }

  #fail(error: Error): void {
    if (this.#state !== 'open') return;
    this.#state = 'failed';
    this.#writer?.discard();
    const code = isDiskFull(error) ? 'disk-full' : 'internal';
    for (const listener of this.#failureListeners) listener(code, error);
  }

  async #read(place: Place): Promise<Buffer> {
    assert(this.#state !== 'new' && this.#state !== 'closed', 'the journal is not open');
    const waiting = this.#writer?.peek(place);
    if (waiting !== undefined) return Buffer.from(waiting);
    const bytes = (await this.#segments.read(place)) ?? (await this.#tables.read(place));
    if (bytes?.length === place.length) return bytes;
    throw new Fault('not-found', `the content at journal position ${place.at} is no longer kept`);
  }

  #makeCompactor(journal: number): Compactor | undefined {
    const { compaction, directory, clock, log } = this.#options;
    if (compaction === undefined) return undefined;
    const parts = {
      directory,
      journal,
      segments: this.#segments,
      tables: this.#tables,
      history: this.history,
      clock,
      log,
    };
    return new Compactor(parts, compaction);
  }

  #reserveSpent(): void {
    this.#tellSpace('reserve');
    this.#holdLater();
  }

  #holdLater(): void {
    clearTimeout(this.#reserveTimer);
    this.#reserveTimer = setTimeout(() => void this.#holdAgain(), this.#options.reserveRetryMs ?? RESERVE_RETRY_MS);
    this.#reserveTimer.unref();
  }

  async #holdAgain(): Promise<void> {
    if (this.#state !== 'open') return;
    const isHeld = await this.#reserve.hold();
    if (this.#state !== 'open') return;
    if (!isHeld) this.#holdLater();
    else this.#tellSpace('ample');
  }

  #tellSpace(space: DiskSpace): void {
    this.#space = space;
    for (const listener of this.#spaceListeners) listener(space);
  }

  #release(): void {
    clearTimeout(this.#reserveTimer);
    this.#segments.abandon();
    this.#tables.close();
    this.#lock?.release();
  }
}

/** What the system says about the directory, in words for a person; anything else is passed on. */
function asFault(error: unknown, directory: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof Fault || syscall === undefined) return error;
  if (isDiskFull(error)) return new Fault('disk-full', `no room in the data directory ${directory}`, { cause: error });
  return new Fault('data-unwritable', `cannot use the data directory ${directory}: ${code} at ${syscall}`, {
    cause: error,
  });
}
