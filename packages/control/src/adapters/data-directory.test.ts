import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeDataDirectory } from './data-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-data-directory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('is made with the directories above it, for its user alone; one that is there stays', () => {
  const directory = join(folder, 'a', 'b');
  makeDataDirectory(directory);
  makeDataDirectory(directory);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('below a file there is none, and the refusal says which', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeDataDirectory(join(file, 'data'))).toThrow(`${join(file, 'data')} cannot be made: ENOTDIR`);
});

// Node's recursive mkdir never ends there.
test.skipIf(!existsSync('/proc/self'))('where the system makes none, it is refused at once', () => {
  expect(() => makeDataDirectory('/proc/nowhere/data')).toThrow(
    'the data directory /proc/nowhere/data cannot be made: /proc takes no new directories',
  );
});
