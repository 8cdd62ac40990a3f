// Compaction itself: closed segments and the old snapshot become a new snapshot and a piece of history. It runs in a
// worker thread, because it reads and writes without pause; what it decides is engine/compaction.ts.
//
// C1. Until the new snapshot has its name, a crash leaves the old files in force; afterwards, the new ones.
// C2. History gets its name before the snapshot does: a task is never in neither.
import * as fs from 'node:fs';
import { Fault } from '@muster/contract/protocol';
import { type CompactionSource, compact, purgesIn } from '../../engine/compaction.ts';
import type { JournalRecord, Place, Position } from '../../engine/records.ts';
import type { RegisterData } from '../../engine/register.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { CachedFile } from './cached-file.ts';
import { corrupt } from './damage.ts';
import { type DataFile, type FileKind, listFiles, pathOf, syncDirectory, temporaryPathOf } from './directory.ts';
import { type HistoryRewrite, rewriteHistory } from './history-rewrite.ts';
import { placesOf } from './places.ts';
import { readNow } from './reading.ts';
import { readBlocks, recordsOf } from './segment-reader.ts';
import { SharedSpecs } from './spec-codec.ts';
import { TableReader } from './table-reader.ts';
import { TableWriter } from './table-writer.ts';

export interface CompactionJob {
  readonly directory: string;
  readonly journal: number;
  /** Position of the snapshot that is in force, or 0 when there is none. */
  readonly from: Position;
  /** Start of the segment that is being written. */
  readonly to: Position;
  readonly reopenableSince: number;
}

export interface CompactionResult {
  /** Sequence numbers of the tasks that are in history now. */
  readonly finished: Float64Array;
  readonly snapshot: string;
  readonly history: readonly string[];
  /** Older history files that have lost their purged tasks. */
  readonly rewritten: readonly string[];
  /** Names of the purges whose tasks are in no file any more once the old ones are removed. */
  readonly erased: readonly string[];
}

/** Each step is told before it is taken, for tests that stop there. */
export type CompactionStep = 'read' | 'sync' | 'verify' | 'name-history' | 'name-snapshot' | 'done';

export function runCompaction(
  job: CompactionJob,
  onStep: (step: CompactionStep) => void = () => undefined,
): CompactionResult {
  onStep('read');
  const specs = new SharedSpecs();
  const old = job.from === 0 ? undefined : new TableReader(pathOf(job.directory, job.from, 'snapshot'), specs);
  const segments = listFiles(job.directory).journal.filter(({ position }) => position >= job.from && position < job.to);
  const output = new Output(job, new Contents(segments, old));
  try {
    const records = recordsBetween(job, { segments, specs, nextSeq: (old?.register()?.recordSeq ?? 0) + 1 });
    compact({ source: sourceOf(old), records, sink: output, reopenableSince: job.reopenableSince });
    onStep('sync');
    output.end();
    onStep('verify');
    output.verify();
    return output.publish(onStep);
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    old?.file.retire();
  }
}

function sourceOf(old: TableReader | undefined): CompactionSource {
  return {
    register: () => old?.register(),
    find: (seq) => (old === undefined ? undefined : readNow(old.file, old.find(seq))),
    tasks: () => old?.tasks() ?? [],
  };
}

function* recordsBetween(
  job: CompactionJob,
  read: { readonly segments: readonly DataFile[]; readonly specs: SharedSpecs; readonly nextSeq: number },
): Generator<JournalRecord> {
  const blocks = readBlocks(read.segments, { position: job.from, nextSeq: read.nextSeq, journal: job.journal });
  let step = blocks.next();
  while (!step.done) {
    yield* recordsOf(step.value, { specs: read.specs, withBlobs: false });
    step = blocks.next();
  }
  const { file, offset, position, torn } = step.value;
  if (position === job.to) return;
  throw corrupt(
    file ?? { name: 'the journal' },
    offset,
    torn ?? `the closed journal ends at ${position}, not at ${job.to}`,
  );
}

/** Bytes of the journal, from where they are before the compaction. */
class Contents {
  readonly #segments: readonly { readonly position: Position; readonly file: CachedFile }[];
  readonly #old: { readonly table: TableReader; readonly file: CachedFile } | undefined;

  constructor(segments: readonly DataFile[], old: TableReader | undefined) {
    this.#segments = segments.map(({ path, position }) => ({ position, file: new CachedFile(path) }));
    this.#old = old && { table: old, file: new CachedFile(old.file.path) };
  }

  /** A view, to be used at once. */
  read(place: Place): Buffer {
    const segment = this.#segments.findLast(({ position }) => position <= place.at);
    const bytes =
      segment === undefined
        ? this.#old && readNow(this.#old.file, this.#old.table.blob(place))
        : segment.file.readNow(place.at - segment.position, place.length);
    if (bytes?.length === place.length) return bytes;
    throw new Fault('data-corrupt', `the content at journal position ${place.at} is missing`);
  }

  close(): void {
    for (const { file } of this.#segments) file.close();
    this.#old?.file.close();
  }
}

/** The files in the making: the snapshot, and history with and without idempotency keys, which are kept differently. */
class Output {
  readonly #job: CompactionJob;
  readonly #contents: Contents;
  readonly #writers: Readonly<Record<Exclude<FileKind, 'journal'>, TableWriter>>;
  readonly #finished: number[] = [];
  #register: RegisterData | undefined;
  #rewrite: HistoryRewrite | undefined;
  #isEnded = false;

  constructor(job: CompactionJob, contents: Contents) {
    this.#job = job;
    this.#contents = contents;
    const writer = (kind: FileKind): TableWriter =>
      new TableWriter({ path: this.#temporaryPath(kind), journal: job.journal, position: job.to });
    this.#writers = { snapshot: writer('snapshot'), history: writer('history'), keys: writer('keys') };
  }

  keep(entry: TaskEntry): void {
    this.#add(this.#writers.snapshot, entry);
  }

  archive(entry: TaskEntry): void {
    const hasKey = entry.extras !== undefined && entry.extras.key !== '';
    this.#add(hasKey ? this.#writers.keys : this.#writers.history, entry);
    this.#finished.push(entry.seq);
  }

  finish(register: RegisterData): void {
    this.#register = register;
  }

  end(): void {
    this.#writers.history.finish(undefined);
    this.#writers.keys.finish(undefined);
    this.#writers.snapshot.finish(this.#register);
    this.#isEnded = true;
    this.#contents.close();
    const { directory, from } = this.#job;
    this.#rewrite = rewriteHistory(directory, from, purgesIn(this.#register).tasks);
  }

  verify(): void {
    for (const kind of ['snapshot', 'history', 'keys'] as const) {
      const table = new TableReader(this.#temporaryPath(kind));
      const file = new CachedFile(table.file.path);
      table.verifyAll(file);
      file.close();
      table.file.retire();
    }
  }

  publish(onStep: (step: CompactionStep) => void): CompactionResult {
    onStep('name-history');
    const history = (['history', 'keys'] as const)
      .filter((kind) => this.#writers[kind].rows > 0)
      .map((kind) => this.#name(kind));
    for (const kind of ['history', 'keys'] as const) fs.rmSync(this.#temporaryPath(kind), { force: true });
    const rewritten = this.#rewrite?.name() ?? [];
    syncDirectory(this.#job.directory);
    onStep('name-snapshot');
    const snapshot = this.#name('snapshot');
    syncDirectory(this.#job.directory);
    onStep('done');
    const erased = purgesIn(this.#register).ids;
    return { finished: Float64Array.from(this.#finished), snapshot, history, rewritten, erased };
  }

  /** Leaves no half-made file behind; what has its name already is removed by the next start (recovery.ts). */
  abandon(): void {
    if (!this.#isEnded) this.#contents.close();
    this.#rewrite?.abandon();
    for (const kind of ['snapshot', 'history', 'keys'] as const) fs.rmSync(this.#temporaryPath(kind), { force: true });
  }

  #add(writer: TableWriter, entry: TaskEntry): void {
    for (const place of placesOf(entry)) if (place.length > 0) writer.addBlob(place.at, this.#contents.read(place));
    writer.addRow(entry);
  }

  #name(kind: FileKind): string {
    const path = pathOf(this.#job.directory, this.#job.to, kind);
    fs.renameSync(this.#temporaryPath(kind), path);
    return path;
  }

  #temporaryPath(kind: FileKind): string {
    return temporaryPathOf(pathOf(this.#job.directory, this.#job.to, kind));
  }
}
