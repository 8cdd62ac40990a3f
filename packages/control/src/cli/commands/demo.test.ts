// How the demo's trace options reach the trace, and what is wrong usage of them. The demo itself runs end to end.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { NO_RUNTIME, type Ran, runLine } from '../../../test/cli/line.ts';
import { EXIT } from '../exit.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-demo-test-'));
const rates = join(folder, 'rates.csv');
writeFileSync(rates, 'window_start_s,load\n0,5\n600,7\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** There is no controller behind it: what gets as far as starting one has passed. */
const run = (...options: readonly string[]): Promise<Ran> => runLine(['demo', ...options]);

test.each<[string, readonly string[], string]>([
  ['--rate-column alone', ['--rate-column', 'load'], '--rate-column needs --trace'],
  ['--thin alone', ['--thin', '0.5'], '--thin needs --trace; --load makes the generated pattern lighter'],
  ['--thin of nothing', ['--trace', rates, '--thin', '0'], 'from 0.000001 to 1'],
  ['an unknown column', ['--trace', rates, '--rate-column', 'laod'], 'there is no column laod; did you mean load?'],
  [
    'both columns',
    ['--trace', rates, '--rate-column', 'load', '--service-column', 'load'],
    'a window has no service time',
  ],
])('%s is wrong usage', async (_name, options, message) => {
  const { code, err } = await run(...options);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain(message);
});

test('a trace of rates is understood, and said so, before anything starts', async () => {
  const { err } = await run('--trace', rates, '--rate-column', 'load', '--thin', '0.5');
  expect(err).toContain('rate: load (tasks per window)');
  expect(err).toContain('windows of 600 s');
  expect(err).toContain('50 % of the tasks are kept');
  expect(err).toContain(NO_RUNTIME);
});
