// May the controller's user write the data directory, may nobody else read it, and does its disk keep what it synced,
// with room and soon enough?

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { byteText, durationText } from '@muster/contract/amounts';
import { type Check, type Finding, ok, problem, warning } from './finding.ts';

const MIB = 1024 * 1024;
/** A segment in the making and the reserve; see docs/operations.md. */
const FIXED_BYTES = 80 * MIB;
/** Every acknowledgement waits for a sync: from here on people notice, and from here on timeouts do. */
const SYNC_MS_WARNING = 20;
const SYNC_MS_PROBLEM = 100;
const SYNCS = 20;
const SYNC_BYTES = 4096;

/** `f_type` of statfs(2). */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
]);
const MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

export const checkDataDirectory: Check = ({ dataDir, config }) => {
  const place = existingAbove(dataDir);
  const rights = judgeRights(place, { isThere: place === dataDir, dataDir });
  if (rights.verdict === 'problem') return [rights];
  const { bavail, bsize, type } = statfsSync(place);
  return [
    rights,
    judgeRoom(bavail * bsize, FIXED_BYTES + 3 * config.journal.compactBytes),
    judgeFileSystem(type),
    judgeSync(measureSync(place)),
  ];
};

function judgeRights(
  place: string,
  { isThere, dataDir }: { readonly isThere: boolean; readonly dataDir: string },
): Finding {
  const stats = statSync(place);
  if (!stats.isDirectory()) return problem('data directory', `${place} is no directory`, 'choose another --data-dir');
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const remedy = `give its rights to the user of the controller: chown -R USER ${place}`;
    return problem('data directory', `${place} cannot be read and written by this user`, remedy);
  }
  if (!isThere) return ok('data directory', `${dataDir} is made at the start`);
  const isOpen = process.platform !== 'win32' && (stats.mode & 0o077) !== 0;
  if (!isOpen) return ok('data directory', dataDir);
  const found = `${dataDir} can be read by other users (mode ${(stats.mode & 0o777).toString(8)})`;
  return problem('data directory', found, `payloads and tokens are in it: chmod 700 ${dataDir}`);
}

export function judgeRoom(freeBytes: number, neededBytes: number): Finding {
  const found = `${byteText(freeBytes)} free`;
  const needed = byteText(neededBytes);
  if (freeBytes < neededBytes) {
    return problem('disk space', found, `free some: without ${needed}, admission soon stops with disk-full`);
  }
  if (freeBytes < 4 * neededBytes)
    return warning('disk space', found, `plan for more than ${needed}; see docs/operations.md`);
  return ok('disk space', found);
}

export function judgeFileSystem(type: number): Finding {
  // Some systems tell the type as a signed number.
  const network = NETWORK.get(type >>> 0);
  if (network !== undefined) {
    return problem(
      'file system',
      `${network}, over the network`,
      'choose a --data-dir on a local disk, which keeps what it synced',
    );
  }
  if (!MEMORY.has(type >>> 0)) return ok('file system', 'local');
  return warning('file system', 'in memory', 'everything is lost with the power: choose a --data-dir on a disk');
}

export function judgeSync({ medianMs, worstMs }: { readonly medianMs: number; readonly worstMs: number }): Finding {
  const found = `a sync takes ${durationText(medianMs)}, at worst ${durationText(worstMs)}`;
  const remedy = 'every acknowledgement waits for one: use a faster disk, or one that is less busy';
  if (medianMs >= SYNC_MS_PROBLEM) return problem('sync', found, remedy);
  return medianMs >= SYNC_MS_WARNING ? warning('sync', found, remedy) : ok('sync', found);
}

/** As the journal does it: a small write at the end of a file, then fdatasync. */
function measureSync(place: string): { medianMs: number; worstMs: number } {
  // The controller removes files of this name at its start, should this process be killed.
  const path = join(place, `doctor-${process.pid}.temporary`);
  const file = openSync(path, 'wx', 0o600);
  try {
    const bytes = Buffer.alloc(SYNC_BYTES);
    const times = Array.from({ length: SYNCS }, () => {
      writeSync(file, bytes);
      const startedAt = performance.now();
      fdatasyncSync(file);
      return performance.now() - startedAt;
    }).sort((a, b) => a - b);
    return { medianMs: times[SYNCS >> 1] ?? 0, worstMs: times.at(-1) ?? 0 };
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

/** The directory, or the nearest one above it that is there. */
function existingAbove(path: string): string {
  const above = dirname(path);
  return existsSync(path) || above === path ? path : existingAbove(above);
}
