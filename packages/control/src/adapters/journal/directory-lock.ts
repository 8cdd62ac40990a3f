// One controller per data directory. The lock is the file lock.N with the highest N; whoever wants it when its owner is
// gone creates lock.N+1, which only one can.
//
// L1. A lock file appears with its whole content or not at all, is emptied when it is released, and its number is never
//     used again.
// L2. Only the owner of the highest number owns the directory; a taker checks that after creating its file.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@muster/contract/protocol';
import { syncDirectory } from './directory.ts';

interface Owner {
  readonly pid: number;
  /** When the process started, in the kernel's ticks since boot: tells it from a later one with the same id. */
  readonly startedAt: string;
  /** Changes when the machine starts again. */
  readonly boot: string;
  readonly host: string;
  readonly nonce: string;
}

const NAME = /^lock\.(\d+)$/;

export interface DirectoryLock {
  release(): void;
}

/** Throws Fault `data-in-use` when a live process holds the directory. */
export function lockDirectory(directory: string): DirectoryLock {
  const self = describeSelf();
  for (;;) {
    const highest = highestLock(directory);
    if (highest > 0) refuseIfHeld(directory, { number: highest, self });
    const number = highest + 1;
    if (!createLock(directory, number, self)) continue;
    if (highestLock(directory) !== number) {
      fs.rmSync(lockPath(directory, number), { force: true });
      continue;
    }
    for (const old of lockNumbers(directory)) if (old < number) fs.rmSync(lockPath(directory, old), { force: true });
    syncDirectory(directory);
    return { release: () => releaseLock(lockPath(directory, number)) };
  }
}

/** Process id of the live owner, or undefined. Only looks. */
export function ownerOf(directory: string): number | undefined {
  const number = highestLock(directory);
  const owner = number > 0 ? readOwner(lockPath(directory, number)) : undefined;
  return owner !== undefined && !isGone(owner, describeSelf()) ? owner.pid : undefined;
}

function refuseIfHeld(directory: string, held: { readonly number: number; readonly self: Owner }): void {
  const path = lockPath(directory, held.number);
  const owner = readOwner(path);
  if (owner === undefined || isGone(owner, held.self)) return;
  const advice = owner.host === held.self.host ? '' : `; when that machine or container is gone, remove ${path}`;
  const where = advice === '' ? '' : ` on ${owner.host}`;
  throw new Fault('data-in-use', `${directory} is in use by process ${owner.pid}${where}${advice}`);
}

function isGone(owner: Owner, self: Owner): boolean {
  // Nobody can tell from here whether a process on another machine lives.
  if (owner.host !== self.host) return false;
  if (owner.boot !== self.boot) return true;
  return !isAlive(owner.pid) || startOf(owner.pid) !== owner.startedAt;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function describeSelf(): Owner {
  return {
    pid: process.pid,
    startedAt: startOf(process.pid),
    boot: readLine('/proc/sys/kernel/random/boot_id'),
    host: hostname(),
    nonce: randomBytes(8).toString('hex'),
  };
}

/** Field 22 of the process's status line; the name before it may hold spaces and parentheses. '' without a /proc. */
function startOf(pid: number): string {
  const line = readLine(`/proc/${pid}/stat`);
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readLine(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function createLock(directory: string, number: number, owner: Owner): boolean {
  const temporary = writeOwner(directory, owner);
  try {
    fs.linkSync(temporary, lockPath(directory, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function releaseLock(path: string): void {
  try {
    // Emptying needs no room, also on a full disk.
    fs.truncateSync(path);
  } catch {
    // The directory is gone or the disk broken. The lock is stale as soon as this process has ended.
  }
}

function writeOwner(directory: string, owner: Owner): string {
  const temporary = join(directory, `lock.${owner.nonce}.temporary`);
  fs.writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600, flush: true } as fs.WriteFileOptions);
  return temporary;
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8')) as Owner;
  } catch {
    // Released, gone since the listing, or not written by us (L1): in any case nobody holds it.
    return undefined;
  }
}

function highestLock(directory: string): number {
  return Math.max(0, ...lockNumbers(directory));
}

function lockNumbers(directory: string): readonly number[] {
  return fs.readdirSync(directory).flatMap((name) => {
    const digits = NAME.exec(name)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}
