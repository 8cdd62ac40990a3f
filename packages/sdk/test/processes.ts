// What tests with real processes need: their ids, and whether they live.
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const temporaryFile = (): string => join(mkdtempSync(join(tmpdir(), 'muster-sdk-')), 'pids');

/** The process ids that a program wrote to a file. */
export function pidsIn(file: string): readonly number[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8').trim();
  return text === '' ? [] : text.split(/\s+/).map(Number);
}

/** A zombie, whose parent has not asked for its end yet, counts as dead. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  try {
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
  } catch {
    return false; // It ended between the two looks.
  }
}
