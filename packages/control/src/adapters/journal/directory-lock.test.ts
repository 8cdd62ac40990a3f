import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory, ownerOf } from './directory-lock.ts';

let directory = '';

beforeEach(() => {
  directory = fs.mkdtempSync(join(tmpdir(), 'muster-lock-'));
});

afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

const locks = (): readonly string[] => fs.readdirSync(directory);

/** Rewrites the owner that the lock names. */
function pretend(changes: object): void {
  const path = join(directory, locks()[0] ?? '');
  const owner = JSON.parse(fs.readFileSync(path, 'utf8')) as object;
  fs.writeFileSync(path, JSON.stringify({ ...owner, ...changes }));
}

/** A process id that was in use and is not any more. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a data directory', () => {
  it('refuses a second controller, and names the first', () => {
    lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`);
    expect(ownerOf(directory)).toBe(process.pid);
  });

  it('is free after its release', () => {
    lockDirectory(directory).release();
    expect(ownerOf(directory)).toBeUndefined();
    lockDirectory(directory);
    expect(locks()).toEqual(['lock.2']);
  });

  it('is taken over from a process that is dead', () => {
    lockDirectory(directory);
    pretend({ pid: deadPid() });
    lockDirectory(directory);
    expect(locks()).toEqual(['lock.2']);
  });

  it.skipIf(process.platform !== 'linux')('is taken over when its process id has gone to another process', () => {
    lockDirectory(directory);
    pretend({ startedAt: '1' });
    lockDirectory(directory);
    expect(locks()).toEqual(['lock.2']);
  });

  it('is taken over after the machine started again', () => {
    lockDirectory(directory);
    pretend({ boot: 'another' });
    lockDirectory(directory);
    expect(locks()).toEqual(['lock.2']);
  });

  it('is not taken from another machine, whose processes cannot be seen', () => {
    lockDirectory(directory);
    pretend({ host: 'elsewhere', pid: deadPid() });
    expect(() => lockDirectory(directory)).toThrow('elsewhere; when that machine or container is gone, remove');
  });

  it('goes to one taker only: the number that another took meanwhile is not taken again', () => {
    lockDirectory(directory);
    pretend({ pid: deadPid() });
    const stale = fs.readFileSync(join(directory, 'lock.1'));
    lockDirectory(directory);
    // A slow second taker still sees the stale lock as well.
    fs.writeFileSync(join(directory, 'lock.1'), stale);
    expect(() => lockDirectory(directory)).toThrow('in use');
  });
});
