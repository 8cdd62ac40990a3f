// History files that hold purged tasks are written again without them. A file takes the place of the old one in one
// rename, and either is right: who reads knows what was purged until it is gone.
import * as fs from 'node:fs';
import { Fault } from '@muster/contract/protocol';
import { CachedFile } from './cached-file.ts';
import { listFiles, temporaryPathOf } from './directory.ts';
import { placesOf } from './places.ts';
import { readNow } from './reading.ts';
import { TableReader } from './table-reader.ts';
import { TableWriter } from './table-writer.ts';

export interface HistoryRewrite {
  /** Puts the new files in the place of the old ones; gives back their paths. */
  name(): readonly string[];
  /** Leaves no half-made file behind. */
  abandon(): void;
}

/** The files up to a position, without these tasks; complete, verified and durable, but not in their place yet. */
export function rewriteHistory(directory: string, upTo: number, purged: ReadonlySet<number>): HistoryRewrite {
  const paths: string[] = [];
  const abandon = (): void => {
    for (const path of paths) fs.rmSync(temporaryPathOf(path), { force: true });
  };
  try {
    const { history, keys } = purged.size === 0 ? { history: [], keys: [] } : listFiles(directory);
    for (const { path, position } of [...history, ...keys]) {
      if (position > upTo || !holdsAny(path, purged)) continue;
      paths.push(path);
      rewrite(path, purged);
    }
  } catch (error) {
    abandon();
    throw error;
  }
  return {
    abandon,
    name: () => {
      for (const path of paths) fs.renameSync(temporaryPathOf(path), path);
      return paths;
    },
  };
}

function holdsAny(path: string, purged: ReadonlySet<number>): boolean {
  const table = new TableReader(path);
  try {
    const { firstSeq, lastSeq } = table.footer;
    for (const seq of purged) {
      if (seq >= firstSeq && seq <= lastSeq && readNow(table.file, table.find(seq)) !== undefined) return true;
    }
    return false;
  } finally {
    table.file.retire();
  }
}

function rewrite(path: string, purged: ReadonlySet<number>): void {
  const table = new TableReader(path);
  const contents = new CachedFile(path);
  const { journal, position } = table.footer;
  const writer = new TableWriter({ path: temporaryPathOf(path), journal, position });
  try {
    for (const entry of table.tasks()) {
      if (purged.has(entry.seq)) continue;
      for (const place of placesOf(entry)) {
        if (place.length === 0) continue;
        const bytes = readNow(contents, table.blob(place));
        if (bytes === undefined)
          throw new Fault('data-corrupt', `${table.name}: the content of task ${entry.seq} is missing`);
        writer.addBlob(place.at, bytes);
      }
      writer.addRow(entry);
    }
    writer.finish(undefined);
  } catch (error) {
    writer.abandon();
    throw error;
  } finally {
    contents.close();
    table.file.retire();
  }
  verify(temporaryPathOf(path));
}

function verify(path: string): void {
  const table = new TableReader(path);
  const file = new CachedFile(path);
  try {
    table.verifyAll(file);
  } finally {
    file.close();
    table.file.retire();
  }
}
