// The data directory: what its files are called, and how a new name becomes durable.
//
// NNN.journal        a segment; NNN is the journal position of its first byte
// NNN.snapshot       every task that was open at position NNN, and the register
// NNN.history        tasks that finished in the segments before NNN; NNN.keys those that have an idempotency key
// *.temporary        a file in the making; of no use after a crash
import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Position } from '../../engine/records.ts';

export const FILE_KINDS = ['journal', 'snapshot', 'history', 'keys'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export interface DataFile {
  readonly name: string;
  readonly path: string;
  readonly position: Position;
  readonly bytes: number;
}

/** Each list in the order of positions. */
export interface DataFiles extends Readonly<Record<FileKind, readonly DataFile[]>> {
  readonly temporary: readonly string[];
}

/** Wide enough for every safe integer, so that the order of names is the order of positions. */
const DIGITS = 16;
const NAME = /^(\d{16})\.(journal|snapshot|history|keys)$/;

export function pathOf(directory: string, position: Position, kind: FileKind): string {
  return join(directory, `${String(position).padStart(DIGITS, '0')}.${kind}`);
}

export function temporaryPathOf(path: string): string {
  return `${path}.temporary`;
}

/** Files of other names are none of ours and are left alone. */
export function listFiles(directory: string): DataFiles {
  const files: Record<FileKind, DataFile[]> = { journal: [], snapshot: [], history: [], keys: [] };
  const temporary: string[] = [];
  for (const name of fs.readdirSync(directory).sort()) {
    const path = join(directory, name);
    if (name.endsWith('.temporary')) temporary.push(path);
    const [, digits, kind] = NAME.exec(name) ?? [];
    if (digits === undefined || kind === undefined) continue;
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) continue; // removed since the listing, by a controller that runs
    files[kind as FileKind].push({ name, path, position: Number(digits), bytes: stats.size });
  }
  return { ...files, temporary };
}

/** Makes created, renamed and removed names durable. */
export function syncDirectory(directory: string): void {
  const descriptor = fs.openSync(directory, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The same without holding up the event loop. */
export async function syncDirectorySoon(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
