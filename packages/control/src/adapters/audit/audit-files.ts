// The files of the audit log: `audit.jsonl` grows; when it is full it is set aside under the number of its first entry.
import * as fs from 'node:fs';
import { join } from 'node:path';

const DIGITS = 16;
const SET_ASIDE = /^audit-(\d{16})\.jsonl$/;

export const currentPath = (directory: string): string => join(directory, 'audit.jsonl');

/** Every file, oldest first, the growing one last. */
export function auditPaths(directory: string): readonly string[] {
  const aside = fs
    .readdirSync(directory)
    .filter((name) => SET_ASIDE.test(name))
    .sort()
    .map((name) => join(directory, name));
  return fs.existsSync(currentPath(directory)) ? [...aside, currentPath(directory)] : aside;
}

/** Sets the growing file aside and removes the oldest beyond `filesMax`, the new one included. */
export function rotate(directory: string, { firstSeq, filesMax }: { firstSeq: number; filesMax: number }): void {
  const name = `audit-${String(firstSeq).padStart(DIGITS, '0')}.jsonl`;
  fs.renameSync(currentPath(directory), join(directory, name));
  const paths = auditPaths(directory);
  for (const path of paths.slice(0, Math.max(0, paths.length + 1 - filesMax))) fs.rmSync(path, { force: true });
}

/** The whole lines of a file. What follows the last line break was cut off by a crash and never acknowledged. */
export function linesOf(path: string): { readonly lines: readonly string[]; readonly tornBytes: number } {
  const bytes = fs.readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const text = bytes.toString('utf8', 0, end);
  return { lines: text === '' ? [] : text.slice(0, -1).split('\n'), tornBytes: bytes.length - end };
}
