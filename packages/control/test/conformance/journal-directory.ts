// A FileJournal on a directory of its own that a test may kill, copy and break.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningCompaction } from '../../src/adapters/journal/compaction.ts';
import { type CompactionJob, runCompaction } from '../../src/adapters/journal/compaction-job.ts';
import { FileJournal, type FileJournalOptions } from '../../src/adapters/journal/file-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import type { JournalBench } from './journal.ts';

export function temporaryDirectory(): string {
  return fs.mkdtempSync(join(tmpdir(), 'muster-journal-'));
}

/** On the test's own thread: sources cannot be loaded into a worker. */
export function compactHere(job: CompactionJob): RunningCompaction {
  return { result: new Promise((resolve) => resolve(runCompaction(job))), stop: async () => {} };
}

/** Every flush gets a segment of its own, so that everything but the last flush can be compacted at once. */
const TINY = 1;

export class DirectoryBench implements JournalBench {
  readonly directory: string;
  readonly journal: FileJournal;
  readonly events: LogEvent[] = [];
  readonly #made: string[];

  constructor({
    directory = temporaryDirectory(),
    options = {},
    made = [],
  }: { directory?: string; options?: Partial<FileJournalOptions>; made?: string[] } = {}) {
    this.directory = directory;
    this.#made = made;
    made.push(directory);
    this.journal = new FileJournal({
      directory,
      clock: new VirtualClock(),
      log: (event) => this.events.push(event),
      segmentBytes: TINY,
      reserveBytes: 0,
      compaction: { start: compactHere, bytesMin: Number.POSITIVE_INFINITY, reopenableMs: Number.POSITIVE_INFINITY },
      ...options,
    });
  }

  get history(): FileJournal['history'] {
    return this.journal.history;
  }

  async settle(): Promise<void> {
    await this.journal.flushed();
  }

  async compact(): Promise<void> {
    await this.journal.compact();
  }

  /** A copy of the directory as it is now stands for what a power cut leaves. */
  async crashed(): Promise<DirectoryBench> {
    const directory = temporaryDirectory();
    copyData(this.directory, directory);
    await this.journal.close();
    return new DirectoryBench({ directory, made: this.#made });
  }

  breakDisk(): void {
    fs.rmSync(this.directory, { recursive: true });
  }

  async dispose(): Promise<void> {
    await this.journal.close().catch(() => {});
    for (const directory of this.#made) fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** Without the lock: its owner would still be alive. */
export function copyData(from: string, to: string): void {
  for (const name of fs.readdirSync(from)) {
    if (!name.startsWith('lock.')) fs.copyFileSync(join(from, name), join(to, name));
  }
}
