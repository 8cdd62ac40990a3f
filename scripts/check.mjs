// `npm run check`: what every change must pass, one line per step, quickest first. The first failure prints its output.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runSuite, SELECTORS, summaryOf } from './suite.mjs';

const house = ['architecture', 'tidy', 'docs'].map((name) => `packages/control/test/${name}.test.ts`);

const STEPS = [
  ['format and lint', () => program('@biomejs/biome/bin/biome', ['check', '--error-on-warnings'])],
  ['types', () => program('typescript/bin/tsc', ['-b'])],
  ['types of the tests', () => program('typescript/bin/tsc', ['-p', 'tsconfig.tests.json'])],
  ['architecture, tidy, docs', () => suite(house)],
  ['unit tests', () => suite(SELECTORS.unit.folders)],
  ['trials', () => program('../scripts/sim.mjs', ['--seeds', '20', '--from', '1', '--tasks', '500'])],
  ['conformance', () => suite(['packages/control/test/conformance/'])],
  ['examples', () => suite(['examples/'])],
];

const startedAt = performance.now();
for (const [name, run] of STEPS) {
  const stepStartedAt = performance.now();
  process.stdout.write(`${name.padEnd(26)} `);
  const { isDone, note, output } = run();
  process.stdout.write(`${isDone ? 'ok' : 'FAILED'} ${seconds(stepStartedAt).padStart(isDone ? 9 : 5)}${note}\n`);
  if (isDone) continue;
  process.stdout.write(`\n${output}\n`);
  process.exit(1);
}
process.stdout.write(`${'all'.padEnd(26)} ok ${seconds(startedAt).padStart(9)}\n`);

function program(script, args) {
  const run = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { isDone: run.status === 0, note: '', output: `${run.stdout ?? ''}${run.stderr ?? ''}` };
}

function suite(paths) {
  const present = paths.filter((path) => existsSync(join(ROOT, path)));
  if (present.length === 0) return { isDone: true, note: '  none yet', output: '' };
  const result = runSuite({ paths: present, isQuiet: true });
  const output = [result.output, ...result.notes].join('\n');
  return { isDone: result.failed === 0, note: `  ${summaryOf(result)}`, output };
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
