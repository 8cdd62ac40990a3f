// A data directory as the recording of a run: every task that it still knows, wherever compaction has moved it. Only
// looks, also while a controller runs on it.
import { Fault } from '@muster/contract/protocol';
import type { CompactionSource } from '../../engine/compaction.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { type DataFile, type DataFiles, listFiles } from './directory.ts';
import { readNow } from './reading.ts';
import { readBlocks, recordsOf } from './segment-reader.ts';
import { SharedSpecs } from './spec-codec.ts';
import { TableReader } from './table-reader.ts';

export interface Recording {
  readonly snapshot: CompactionSource;
  records(): Iterable<JournalRecord>;
  readonly history: readonly Iterable<TaskEntry>[];
  close(): void;
}

/** Compaction may remove files while they are listed and opened; a few tries see it at rest. */
const TRIES = 3;

/** Throws Fault `not-found` when there is no journal, and `data-corrupt` where something does not verify. */
export function openRecording(directory: string): Recording {
  for (let tries = 1; ; tries++) {
    try {
      return openOnce(directory);
    } catch (error) {
      if (!isGone(error) || tries === TRIES) throw error;
    }
  }
}

function openOnce(directory: string): Recording {
  const specs = new SharedSpecs();
  const files = listed(directory);
  const opened: TableReader[] = [];
  const open = (file: DataFile): TableReader => {
    const table = new TableReader(file.path, specs);
    opened.push(table);
    return table;
  };
  try {
    const newest = files.snapshot.at(-1);
    const snapshot = newest && open(newest);
    const position = snapshot?.footer.position ?? 0;
    // History that is newer than the snapshot was left by a compaction that did not end: its tasks are still in it.
    const tables = [...files.history, ...files.keys].filter((file) => file.position <= position).map(open);
    return {
      snapshot: sourceOf(snapshot),
      records: () => recordsAfter(snapshot, { files, specs }),
      history: tables.map((table) => ({ [Symbol.iterator]: () => table.tasks() })),
      close: () => retire(opened),
    };
  } catch (error) {
    retire(opened);
    throw error;
  }
}

function retire(tables: readonly TableReader[]): void {
  for (const { file } of tables) file.retire();
}

function sourceOf(snapshot: TableReader | undefined): CompactionSource {
  return {
    register: () => snapshot?.register(),
    find: (seq) => snapshot && readNow(snapshot.file, snapshot.find(seq)),
    tasks: () => snapshot?.tasks() ?? [],
  };
}

function* recordsAfter(
  snapshot: TableReader | undefined,
  { files, specs }: { readonly files: DataFiles; readonly specs: SharedSpecs },
): Generator<JournalRecord> {
  const position = snapshot?.footer.position ?? files.journal[0]?.position ?? 0;
  const segments = files.journal.filter((file) => file.position >= position);
  const nextSeq = (snapshot?.register()?.recordSeq ?? 0) + 1;
  try {
    for (const block of readBlocks(segments, { position, nextSeq, journal: snapshot?.footer.journal })) {
      yield* recordsOf(block, { specs, withBlobs: false });
    }
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new Fault('data-in-use', 'the controller compacted its journal while it was read; read it again', {
      cause: error,
    });
  }
}

function listed(directory: string): DataFiles {
  const missing = (error?: unknown): Fault =>
    new Fault('not-found', `there is no journal in ${directory}; name the data directory of a controller`, {
      cause: error,
    });
  let files: DataFiles;
  try {
    files = listFiles(directory);
  } catch (error) {
    throw missing(error);
  }
  if (files.journal.length === 0) throw missing();
  return files;
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';
