// The TypeScript in documents is checked as a user's compiler would, against the built packages.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesBelow, ROOT, read } from '../repository.ts';

/** What a sample leaves to the reader's imagination. */
const AMBIENT = `
interface Review { findings: string[]; tokens: number }
declare function review(pull: number, options: { signal: AbortSignal }): Promise<Review>;
`;

const OPTIONS = {
  ...{ strict: true, noEmit: true, target: 'es2023', module: 'nodenext', types: ['node'], skipLibCheck: true },
  ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
};

test('every sample compiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-samples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const samples = filesBelow('')
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...read(path).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match, index) => ({
        name: `${path.replaceAll('/', '-').replace('.md', '')}-${index + 1}.ts`,
        text: match[1] ?? '',
      })),
    );
  expect(samples.length).toBeGreaterThan(3);
  for (const { name, text } of samples) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'ambient.d.ts'), AMBIENT);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS }));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
