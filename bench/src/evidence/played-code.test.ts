import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from './played-code.ts';

describe('the name of played code', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-code-'));
    write('entry.js', "import { far } from './near.js';\nimport './entry.js';\nexport const entry = far;\n");
    write('near.js', "// Says little.\nexport { far } from './far.js';\n");
    write('far.js', 'export const far = 1;\n');
    write('other.js', 'export const other = 1;\n');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, source: string): void => writeFileSync(join(folder, name), source);
  const code = (): string => codeOf([pathToFileURL(join(folder, 'entry.js'))]);

  it('changes with a module that is imported from afar, and with no other', () => {
    const before = code();
    write('other.js', 'export const other = 2;\n');
    write('near.js', "// Says more.\nexport { far } from './far.js';\n");
    expect(code()).toBe(before);
    write('far.js', 'export const far = 2;\n');
    expect(code()).not.toBe(before);
  });
});
