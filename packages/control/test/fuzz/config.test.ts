// Configuration from anything: files that are no YAML, YAML that is hostile, wrong values for every setting from every
// source. What comes back is a checked configuration or problems that name their source; nothing is thrown.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { report, runs } from './runs.ts';

const HOSTILE: readonly string[] = [
  '',
  '---\n---\n',
  '- a\n- b',
  'just text',
  'queue: {waitingMax: 5, waitingMax: 6}',
  'queue:\n  waitingMax: 5\nqueue:\n  waitingMax: 6',
  '__proto__:\n  waitingMax: 5',
  'constructor: {prototype: {a: 1}}',
  'queue:\n\twaitingMax: 5',
  'queue: !!js/function "function () {}"',
  'queue: !!binary AAAA',
  'queue: &a [*a]',
  'queue: *nothing',
  `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join()}]`)
    .join('\n')}\nqueue: *i`,
  `queue: ${'['.repeat(2_000)}`,
  `${'{a: '.repeat(1_000)}1${'}'.repeat(1_000)}`,
  'queue:\n  waitingMax: 1e999',
  'queue:\n  waitingMax: .nan',
  'queue:\n  waitingMax: 0x7fffffffffffffff',
  'queue:\n  waitingMax: 9007199254740993',
  'server:\n  port: "80 80"',
  'server:\n  host: "\\ud800"',
  '? [a, b]\n: c',
  '? {a: b}\n: {c: d}',
  '%YAML 9.9\n---\na: b',
  '\u0000\u0001\u0002',
  '\ufeffqueue:\n  waitingMax: 5',
  'queue:\r  waitingMax: 5\r',
  '# only a comment',
  `x: ${'y'.repeat(1_000_000)}`,
];

const odd = fc.oneof(
  fc.anything({ withNullPrototype: false, maxDepth: 3 }).filter(isYaml),
  fc.constantFrom<unknown>(null, '', 'NaN', '1e999', '-0', -1, 0, 2 ** 53 + 2, 1e308, [], {}, true, 'x'.repeat(5_000)),
);

test('a hostile file is a configuration or a list of problems', () => {
  for (const text of HOSTILE) expectSettled({ file: { name: 'muster.yaml', text } });
  report('configuration files', { inputs: HOSTILE.length });
});

test('any value of any setting, from any source, is taken or refused by name', () => {
  const counts = { inputs: 0, loaded: 0, refused: 0 };
  const entry = fc.record({
    setting: fc.constantFrom(...SETTINGS),
    value: odd,
    source: fc.constantFrom('file', 'variable', 'flag'),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), (entries) => {
      const file: Record<string, Record<string, unknown>> = {};
      const environment: Record<string, string> = {};
      const flags: Record<string, { flag: string; value: unknown }> = {};
      for (const { setting, value, source } of entries) {
        const [section = '', name = ''] = setting.key.split('.');
        if (source === 'file') file[section] = { ...file[section], [name]: value };
        else if (source === 'variable') environment[variableOf(setting.key)] = String(JSON.stringify(value) ?? value);
        else flags[setting.key] = { flag: `--${name}`, value };
      }
      counts.inputs++;
      counts[expectSettled({ file: { name: 'muster.yaml', text: stringify(file) }, environment, flags })]++;
    }),
    runs(1_500),
  );
  expect(Math.min(counts.loaded, counts.refused)).toBeGreaterThan(5);
  report('configuration values', counts);
});

test('a file of noise is a list of problems, or says nothing', () => {
  let inputs = 0;
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 })), (text) => {
      inputs++;
      expectSettled({ file: { name: 'muster.yaml', text } });
    }),
    runs(1_000),
  );
  report('configuration noise', { inputs });
});

function expectSettled(input: Parameters<typeof loadConfig>[0]): 'loaded' | 'refused' {
  const settled = loadConfig(input);
  if (settled.kind === 'refused') {
    expect(settled.problems.length).toBeGreaterThan(0);
    for (const { reason, source } of settled.problems) {
      expect(reason.length).toBeGreaterThan(0);
      expect(source).toBeDefined();
    }
  } else {
    expect(Number.isSafeInteger(settled.config.queue.waitingMax)).toBe(true);
  }
  return settled.kind;
}

const variableOf = (key: string): string =>
  `MUSTER_${key
    .replace(/\./g, '_')
    .replace(/([A-Z])/g, '_$1')
    .toUpperCase()}`;

function isYaml(value: unknown): boolean {
  try {
    return stringify({ value }) !== '';
  } catch {
    return false;
  }
}
