// Looks into a data directory without changing it, also while a controller runs: for `muster log dump` and
// `muster log verify`.
import { Fault } from '@muster/contract/protocol';
import type { JournalRecord, Position } from '../../engine/records.ts';
import { Damage } from './damage.ts';
import { type DataFile, listFiles } from './directory.ts';
import { ownerOf } from './directory-lock.ts';
import { type ReadEnd, readBlocks, recordsOf } from './segment-reader.ts';
import { SharedSpecs } from './spec-codec.ts';
import { TableReader } from './table-reader.ts';

/** Every record with its content, from the block that holds position `from` on; without it from the oldest segment. */
export async function* dumpJournal(directory: string, from: Position = 0): AsyncGenerator<JournalRecord> {
  const all = listed(directory).journal;
  const segments = all.slice(
    Math.max(
      0,
      all.findLastIndex((file) => file.position <= from),
    ),
  );
  const position = segments[0]?.position ?? 0;
  const options = { specs: new SharedSpecs(), withBlobs: true };
  for (const block of readBlocks(segments, { position, nextSeq: undefined, journal: undefined })) {
    if (block.header.position + block.bytes.length > from) yield* recordsOf(block, options);
  }
}

export interface JournalReport {
  readonly segments: number;
  readonly records: number;
  /** The newest snapshot that is whole. */
  readonly snapshot: { readonly file: string; readonly position: Position; readonly tasks: number } | undefined;
  readonly history: { readonly files: number; readonly tasks: number; readonly keys: number };
  /** A write that a crash cut off, or that is on its way: nothing that was acknowledged. */
  readonly torn: { readonly file: string; readonly offset: number; readonly reason: string } | undefined;
  /** Process id of the controller that runs on the directory. */
  readonly owner: number | undefined;
  readonly ok: boolean;
  readonly damage?: { readonly file: string; readonly offset: number; readonly reason: string };
}

/** Compaction may remove files while they are listed; a few tries see it at rest. */
const TRIES = 3;

/** Reads every byte and says what does not verify. */
export function verifyJournal(directory: string): JournalReport {
  for (let tries = 1; ; tries++) {
    try {
      return verifyOnce(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error;
    }
  }
}

function verifyOnce(directory: string): JournalReport {
  const files = listed(directory);
  const damages: Damage[] = [];
  const check = <T>(look: () => T): T | undefined => {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      damages.push(error);
      return undefined;
    }
  };
  const snapshots = files.snapshot.map((file) => check(() => verifiedTable(file)));
  const snapshot = snapshots.findLast((table) => table !== undefined);
  const history = [...files.history, ...files.keys].flatMap((file) => check(() => verifiedTable(file)) ?? []);
  const position = snapshot?.footer.position ?? 0;
  const segments = files.journal.filter((file) => file.position >= position);
  let records = 0;
  const count = (counted: number): void => {
    records = counted;
  };
  const nextSeq = snapshot === undefined ? 1 : (snapshot.register()?.recordSeq ?? 0) + 1;
  const from = { position, nextSeq, journal: snapshot?.footer.journal };
  const end = check(() => verifySegments(segments, { ...from, count }));
  if (snapshot !== undefined && segments.length === 0) {
    damages.push(new Damage({ file: snapshot.name, offset: 0, reason: 'the segment that follows it is missing' }));
  }
  for (const table of [...snapshots, ...history]) table?.file.retire();
  const [damage] = damages;
  return {
    segments: segments.length,
    records,
    snapshot: snapshot && { file: snapshot.name, position, tasks: snapshot.footer.rows },
    history: {
      files: history.length,
      tasks: history.reduce((sum, { footer }) => sum + footer.rows, 0),
      keys: history.reduce((sum, { footer }) => sum + footer.keys, 0),
    },
    torn:
      end?.file && end.torn !== undefined ? { file: end.file.name, offset: end.offset, reason: end.torn } : undefined,
    owner: ownerOf(directory),
    ok: damage === undefined,
    ...(damage === undefined ? {} : { damage: { file: damage.file, offset: damage.offset, reason: damage.reason } }),
  };
}

function verifiedTable(file: DataFile): TableReader {
  const table = new TableReader(file.path);
  try {
    table.verifyAll();
    return table;
  } catch (error) {
    table.file.retire();
    throw error;
  }
}

function verifySegments(
  segments: readonly DataFile[],
  from: {
    readonly position: Position;
    readonly nextSeq: number;
    readonly journal: number | undefined;
    readonly count: (records: number) => void;
  },
): ReadEnd {
  const options = { specs: new SharedSpecs(), withBlobs: false };
  const blocks = readBlocks(segments, from);
  let records = 0;
  let step = blocks.next();
  while (!step.done) {
    for (const _ of recordsOf(step.value, options)) records++;
    from.count(records);
    step = blocks.next();
  }
  return step.value;
}

function listed(directory: string): ReturnType<typeof listFiles> {
  try {
    return listFiles(directory);
  } catch (error) {
    throw new Fault('not-found', `there is no data directory ${directory}; --data-dir names another`, { cause: error });
  }
}
