// The token of the agents of this controller's own pools: it lets them be agents and no more, and it stays the same
// across restarts, because agents outlive their controller.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@muster/contract';

const FORM = /^[\w-]{43}$/;

/**
 * Reads the token of the data directory, or makes it: readable by the controller's user alone. Throws Fault
 * `data-unwritable`.
 */
export function poolToken(directory: string): string {
  const folder = join(directory, 'agents');
  const path = join(folder, 'token');
  try {
    const known = readFileSync(path, 'utf8');
    if (FORM.test(known)) return known;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new Fault('data-unwritable', `${path} cannot be read (${code})`, { cause: error });
  }
  // One that was cut by a crash is replaced: no agent was started with it.
  const token = randomBytes(32).toString('base64url');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, token, { mode: 0o600, flush: true });
  } catch (error) {
    throw new Fault('data-unwritable', `the token of the pools cannot be kept in ${path}`, { cause: error });
  }
  return token;
}
