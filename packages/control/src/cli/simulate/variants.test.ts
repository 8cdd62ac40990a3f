import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variantsOf } from './variants.ts';

const NONE = { config: undefined, sets: [], recorded: {} };

test('without --set there is one run, under the defaults', async () => {
  const [variant, ...others] = await variantsOf(NONE);
  expect(others).toEqual([]);
  expect(variant).toMatchObject({ name: '', settings: { routing: { picker: 'five-factor' }, limits: [] } });
});

test('each --set is one more run; assignments in one are made together', async () => {
  const sets = ['routing.picker=p2c', ' lease.poisonDeaths=5  queue.agingMs=30s '];
  const variants = await variantsOf({ ...NONE, sets });
  expect(variants.map(({ name }) => name)).toEqual([
    '',
    'routing.picker=p2c',
    'lease.poisonDeaths=5  queue.agingMs=30s',
  ]);
  expect(variants.map(({ settings }) => settings?.routing?.picker)).toEqual(['five-factor', 'p2c', 'five-factor']);
  expect(variants[2]?.settings).toMatchObject({ lease: { poisonDeaths: 5 }, queue: { agingMs: 30_000 } });
});

test('a change beats what the recording had changed, which beats the file, which beats the default', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'muster-variants-'));
  const config = join(directory, 'muster.yaml');
  writeFileSync(config, 'routing:\n  picker: random\n  lookAhead: 5\nlease:\n  poisonDeaths: 9\n');
  const recorded = {
    'routing.picker': 'prequal',
    'routing.lookAhead': 7,
    'routing.since-removed': 1,
    'server.port': 1,
  };
  const variants = await variantsOf({ config, sets: ['routing.picker=p2c'], recorded });
  expect(
    variants.map(({ settings }) => [
      settings?.routing?.picker,
      settings?.routing?.lookAhead,
      settings?.lease?.poisonDeaths,
    ]),
  ).toEqual([
    ['prequal', 7, 9],
    ['p2c', 7, 9],
  ]);
  rmSync(directory, { recursive: true });
});

test.each<[string, Partial<Parameters<typeof variantsOf>[0]>, string]>([
  ['no assignment', { sets: ['routing.picker'] }, 'write KEY=VALUE, not "routing.picker"'],
  ['an unknown key', { sets: ['routing.piker=p2c'] }, 'routing.piker is no setting; did you mean routing.picker?'],
  ['a key of the server', { sets: ['server.port=1'] }, 'server.port changes nothing in a simulated run'],
  [
    'what no simulated agent does',
    { sets: ['lease.silenceMs=1s'] },
    'lease.silenceMs changes nothing in a simulated run',
  ],
  ['a wrong value', { sets: ['routing.picker=best'] }, 'routing.picker'],
  ['the same twice', { sets: ['routing.picker=p2c', 'routing.picker=p2c'] }, 'is there twice'],
  [
    'too many',
    { sets: Array.from({ length: 21 }, (_, index) => `lease.poisonDeaths=${index + 1}`) },
    '20 are the most',
  ],
  ['a file that is not there', { config: 'no-such.yaml' }, '--config: cannot read no-such.yaml'],
])('%s is wrong usage', async (_name, options, message) => {
  await expect(variantsOf({ ...NONE, ...options })).rejects.toThrow(message);
});
