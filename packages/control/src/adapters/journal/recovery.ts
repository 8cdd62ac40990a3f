// Opens what a controller left behind: the newest snapshot that verifies, then every record after it.
//
// R1. Nothing is skipped silently: what does not verify either throws `data-corrupt` or is made up for exactly.
// R2. Files are removed only when everything in them is in a snapshot that verifies.
import * as fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log, Recovery } from '../../engine/ports.ts';
import { corrupt, Damage } from './damage.ts';
import { type DataFile, type DataFiles, listFiles, syncDirectory } from './directory.ts';
import { type ReadEnd, readBlocks, recordsOf } from './segment-reader.ts';
import { SharedSpecs } from './spec-codec.ts';
import { TableReader } from './table-reader.ts';

export interface Recovered {
  readonly end: ReadEnd;
  readonly segments: readonly DataFile[];
  readonly snapshot: TableReader | undefined;
  readonly history: readonly TableReader[];
}

/** After this much work the event loop gets a turn, so that a stop signal is heard during a long start. */
const SLICE_MS = 50;

export async function recover(directory: string, recovery: Recovery, log: Log): Promise<Recovered> {
  const files = listFiles(directory);
  const specs = new SharedSpecs();
  const { snapshot, damage } = openSnapshot(files, { specs, log });
  const position = snapshot?.footer.position ?? 0;
  const segments = files.journal.filter((file) => file.position >= position);
  // An older snapshot, or none, makes up for a damaged one only while the segments behind it are still there.
  if (damage !== undefined && segments[0]?.position !== position) throw damage;
  refuseMissing(files, { segments, snapshot });
  const breathe = pacer();

  if (snapshot !== undefined) {
    const register = snapshot.register();
    if (register === undefined) throw corrupt(snapshot, 0, 'it has no register');
    recovery.register(register);
    for (const entry of snapshot.tasks()) {
      recovery.task(entry);
      if (breathe.isDue()) await nextTurn();
    }
  }
  const from = { position, nextSeq: (snapshot?.register()?.recordSeq ?? 0) + 1, journal: snapshot?.footer.journal };
  const blocks = readBlocks(segments, from);
  let step = blocks.next();
  while (!step.done) {
    for (const record of recordsOf(step.value, { specs, withBlobs: false })) recovery.record(record);
    if (breathe.isDue()) await nextTurn();
    step = blocks.next();
  }
  const end = step.value;
  if (end.torn !== undefined) {
    log({ level: 'warn', event: 'journal-cut', file: end.file?.name, offset: end.offset, reason: end.torn });
  }
  removeLeftovers(directory, { files, position });
  const history = openHistory(files, { specs, position, journal: end.journal });
  return { end, segments, snapshot, history };
}

/** The newest snapshot that verifies, and what is wrong with newer ones. */
function openSnapshot(
  files: DataFiles,
  { specs, log }: { readonly specs: SharedSpecs; readonly log: Log },
): { readonly snapshot: TableReader | undefined; readonly damage: Damage | undefined } {
  let damage: Damage | undefined;
  for (const file of files.snapshot.toReversed()) {
    try {
      const snapshot = new TableReader(file.path, specs);
      snapshot.verify();
      return { snapshot, damage };
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      damage ??= error;
      log({ level: 'error', event: 'snapshot-damaged', file: file.name, reason: error.message });
    }
  }
  return { snapshot: undefined, damage };
}

function refuseMissing(
  files: DataFiles,
  { segments, snapshot }: { readonly segments: readonly DataFile[]; readonly snapshot: TableReader | undefined },
): void {
  if (snapshot !== undefined && segments[0]?.position !== snapshot.footer.position) {
    throw corrupt(snapshot, 0, 'the segment that follows it is missing');
  }
  const orphan = files.history[0] ?? files.keys[0];
  if (snapshot === undefined && segments.length === 0 && orphan !== undefined) {
    throw corrupt(orphan, 0, 'it is there, but no snapshot and no segment');
  }
}

/** What a crash during compaction leaves: half-made files, history without its snapshot, and what the snapshot holds. */
function removeLeftovers(directory: string, kept: { readonly files: DataFiles; readonly position: number }): void {
  const { files, position } = kept;
  const leftovers = [
    ...files.temporary,
    ...[...files.history, ...files.keys].filter((file) => file.position > position).map((file) => file.path),
    ...[...files.journal, ...files.snapshot].filter((file) => file.position < position).map((file) => file.path),
  ];
  for (const path of leftovers) fs.rmSync(path, { force: true });
  if (leftovers.length > 0) syncDirectory(directory);
}

function openHistory(
  files: DataFiles,
  kept: { readonly specs: SharedSpecs; readonly position: number; readonly journal: number | undefined },
): readonly TableReader[] {
  return [...files.history, ...files.keys]
    .filter((file) => file.position <= kept.position)
    .sort((a, b) => a.position - b.position)
    .map((file) => {
      const table = new TableReader(file.path, kept.specs);
      if (table.footer.journal !== kept.journal) throw corrupt(file, 0, 'it belongs to another journal');
      return table;
    });
}

function pacer(): { isDue(): boolean } {
  let last = performance.now();
  let calls = 0;
  return {
    isDue: () => {
      if (++calls % 64 !== 0 || performance.now() - last < SLICE_MS) return false;
      last = performance.now();
      return true;
    },
  };
}
