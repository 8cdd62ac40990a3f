// The dashboard as it was built: every file of it in memory, so that no request ever names a file of this machine.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { Fault } from '@muster/contract';

/** It has a dozen files of some hundred kilobytes; anything like this is no dashboard. */
const FILES_MAX = 500;
const BYTES_MAX = 32 * 1024 * 1024;

/** By path below the page's folder, with slashes. Empty when the dashboard has not been built. */
export function readPageFiles(entry = builtPage()): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  if (entry === undefined) return files;
  const folder = dirname(entry);
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const content = readFileSync(path);
    bytes += content.length;
    if (files.size === FILES_MAX || bytes > BYTES_MAX) throw new Fault('internal', `${folder} is no built dashboard`);
    files.set(name.split(sep).join('/'), content);
  }
  return files;
}

/** Where the package of the dashboard has its page, if it is built. */
function builtPage(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@muster/dashboard/page');
  } catch {
    return undefined;
  }
}
