// When to compact, and the swap afterwards: the one part of compaction that runs on the main thread, in short steps.
import { rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../engine/ports.ts';
import type { Position } from '../../engine/records.ts';
import type { CompactionJob, CompactionResult } from './compaction-job.ts';
import { type Retention, retain } from './retention.ts';
import type { Segments } from './segments.ts';
import type { TableHistory } from './table-history.ts';
import { TableReader } from './table-reader.ts';
import type { Tables } from './tables.ts';

/** A compaction on its way. */
export interface RunningCompaction {
  readonly result: Promise<CompactionResult>;
  /** Stops it as a crash would. */
  stop(): Promise<void>;
}

export interface CompactionOptions {
  /** Runs the job away from the main thread: `compactInWorker`. */
  readonly start: (job: CompactionJob) => RunningCompaction;
  /** Closed segments of this size, or of the snapshot's if that is larger, are compacted [64 MiB]. */
  readonly bytesMin?: number;
  /** Failed tasks and dead letters can be redriven this long [7 days]. */
  readonly reopenableMs?: number;
  readonly retention?: Partial<Retention>;
}

interface Parts {
  readonly directory: string;
  readonly journal: number;
  readonly segments: Segments;
  readonly tables: Tables;
  readonly history: TableHistory;
  readonly clock: Clock;
  readonly log: Log;
}

const BYTES_MIN = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;
const RETENTION: Retention = { ageMsMax: DAY_MS, tasksMax: 10_000_000, keysMax: 10_000_000 };
/** Finished tasks that the engine forgets in one turn: about a millisecond's work. */
const ANNOUNCED_PER_TURN = 2_000;

export class Compactor {
  readonly #parts: Parts;
  readonly #options: CompactionOptions;
  #running: RunningCompaction | undefined;
  #work: Promise<void> | undefined;
  #isStopped = false;
  /** A compaction that failed is tried again when more has come together. */
  #failedAt: Position = 0;

  constructor(parts: Parts, options: CompactionOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Called after each flush. */
  consider(): void {
    const { segments, tables } = this.#parts;
    const bytesMin = Math.max(this.#options.bytesMin ?? BYTES_MIN, tables.snapshot?.bytes ?? 0);
    const to = segments.currentFrom;
    if (to - this.#from >= bytesMin && to > this.#failedAt) this.#begin(to);
  }

  /** Compacts what is closed, after a compaction that is on its way. */
  async compactNow(): Promise<void> {
    await this.ended();
    const to = this.#parts.segments.currentFrom;
    if (to > this.#from) this.#begin(to);
    await this.ended();
  }

  async ended(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running?.stop();
    await this.ended();
  }

  get #from(): Position {
    return this.#parts.tables.snapshot?.footer.position ?? 0;
  }

  #begin(to: Position): void {
    if (this.#work !== undefined || this.#isStopped) return;
    this.#work = this.#compact(this.#from, to).finally(() => {
      this.#work = undefined;
    });
  }

  async #compact(from: Position, to: Position): Promise<void> {
    const { directory, journal, clock, log } = this.#parts;
    const startedAt = performance.now();
    try {
      const reopenableSince = clock.now() - (this.#options.reopenableMs ?? 7 * DAY_MS);
      this.#running = this.#options.start({ directory, journal, from, to, reopenableSince });
      const result = await this.#running.result;
      await this.#swap(result, to);
      const ms = Math.round(performance.now() - startedAt);
      log({ level: 'info', event: 'journal-compacted', from, to, finished: result.finished.length, ms });
    } catch (error) {
      this.#failedAt = to;
      // Stopped on purpose, its failure is no news. The old files stay in force either way.
      if (!this.#isStopped) log({ level: 'error', event: 'compaction-failed', from, to, reason: String(error) });
    } finally {
      this.#running = undefined;
    }
  }

  async #swap(result: CompactionResult, to: Position): Promise<void> {
    const { segments, tables, history, clock } = this.#parts;
    const snapshot = tables.snapshot;
    const current = tables.history.map((table) =>
      result.rewritten.includes(table.file.path) ? new TableReader(table.file.path) : table,
    );
    const all = [...current, ...result.history.map((path) => new TableReader(path))];
    const kept = retain(all, clock.now(), { ...RETENTION, ...this.#options.retention });
    tables.swap(new TableReader(result.snapshot), kept);
    for (let at = 0; at < result.finished.length && !this.#isStopped; at += ANNOUNCED_PER_TURN) {
      history.announce(Array.from(result.finished.subarray(at, at + ANNOUNCED_PER_TURN)));
      await nextTurn();
    }
    await segments.removeBefore(to);
    for (const table of [snapshot, ...all.filter((table) => !kept.includes(table))]) {
      table?.file.retire();
      if (table !== undefined) await rm(table.file.path, { force: true });
    }
    if (result.erased.length > 0 && !this.#isStopped) history.announceErased(result.erased);
  }
}
