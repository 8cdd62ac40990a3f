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
