import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readSoon } from './reading.ts';
import { SharedFile } from './shared-file.ts';

const directory = fs.mkdtempSync(join(tmpdir(), 'muster-shared-'));

afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

describe('a shared file', () => {
  it('stays open for a lookup of several reads that began before it was retired and removed', async () => {
    const path = join(directory, 'file');
    fs.writeFileSync(path, 'abcdef');
    const file = new SharedFile(path, fs.openSync(path, 'r'));
    const twice = function* () {
      const first: Buffer = yield { offset: 0, length: 2 };
      file.retire();
      fs.rmSync(path);
      for (let count = 0; count < 20; count++) yield { offset: 1, length: 1 };
      const second: Buffer = yield { offset: 4, length: 9 };
      return `${first}${second}`;
    };
    expect(await readSoon(file, twice())).toBe('abef');
    expect(await readSoon(file, twice())).toBeUndefined();
  });
});

describe('windows', () => {
  it('give every byte as the file has it, across their edges, and never what was not stable yet', async () => {
    fs.mkdirSync(directory, { recursive: true });
    const path = join(directory, 'windows');
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251));
    fs.writeFileSync(path, content);
    const file = new SharedFile(path, fs.openSync(path, 'r+'), 100_000);
    const check = async (offset: number, length: number) =>
      expect((await file.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true);
    for (const [offset, length] of [
      [0, 10],
      [65_530, 20],
      [65_536, 1],
      [99_990, 10],
      [99_990, 60],
      [5, 64_000],
    ] as const) {
      await check(offset, length);
    }
    fs.writeSync(file.descriptor, Buffer.alloc(1000, 7), 0, 1000, 100_500); // behind what is stable: may still change
    content.fill(7, 100_500, 101_500);
    file.stableLength = 200_000;
    await check(100_400, 300);
    await check(199_990, 10);
    file.retire();
  });
});
