// Runs a part of the test suite with vitest and counts what came of it; `test` and `check` both build on this.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`);
const STRESS = packages.map((folder) => `${folder}/test/stress/`);

/** The parts that can be asked for by name, as folders with a slash at their end. */
export const SELECTORS = {
  unit: { folders: packages.map((folder) => `${folder}/src/`), without: [] },
  integration: { folders: [...packages.map((folder) => `${folder}/test/`), 'examples/', 'bench/'], without: STRESS },
  stress: { folders: STRESS, without: [] },
};

/**
 * Paths are from the root; none means everything. The result counts tests; a file that does not load, an error outside
 * of any test and a run without a report each count as one failure.
 */
export function runSuite({ paths = [], without = [], isQuiet = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'));
  const reportPath = join(folder, 'report.json');
  const args = [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    // Absolute, because vitest looks for a filter anywhere in the path of a test.
    ...paths.map((path) => join(ROOT, path)),
    ...without.map((path) => `--exclude=${path}**`),
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
  ];
  const run = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: isQuiet ? 'pipe' : ['ignore', 'inherit', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const report = existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, 'utf8')) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return { ...count(report, run.status === 0), output: `${run.stdout ?? ''}${run.stderr ?? ''}` };
}

function count(report, hasSucceeded) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: [], notes: ['vitest wrote no report'] };
  const notes = [];
  const skipped = [];
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      failed++;
      notes.push(`${file.name} failed outside of its tests: ${file.message}`);
    }
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failed++;
      else skipped.push(fullName);
    }
  }
  if (!hasSucceeded && failed === 0) {
    failed = 1;
    notes.push('an error happened outside of any test; see above');
  }
  return { passed, failed, skipped, notes };
}

/** `12 passed, 0 failed`, and the skipped where there are any. */
export function summaryOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length === 0 ? '' : `, ${skipped.length} skipped`}`;
}
