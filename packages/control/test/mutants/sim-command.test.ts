// `npm run sim` as a person runs it: what it prints and how it ends, with the engine as it is and with a bug planted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTANTS, WITHOUT_ASSERTIONS } from './mutants.ts';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/sim.mjs', import.meta.url));
const PLANT = fileURLToPath(new URL('plant.mjs', import.meta.url));

function sim(args: readonly string[], edits: readonly unknown[] = []) {
  const env = { ...process.env, MUSTER_MUTANT: JSON.stringify({ edits }) };
  const node = edits.length === 0 ? [] : ['--import', PLANT];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, SCRIPT, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run sim', () => {
  it('runs so many seeds, and says how many failed', () => {
    const { status, stdout } = sim(['--seeds', '2', '--from', '40', '--tasks', '100']);
    expect(stdout).toMatch(/^2 seeds from 40, 0 failed: \d+ tasks, \d+ records, \d+ restarts .* seeds a minute\)\n$/);
    expect(status).toBe(0);
  });

  it('prints a seed that fails, and how to repeat it', () => {
    const edits = [...(MUTANTS[0]?.edits ?? []), WITHOUT_ASSERTIONS];
    const { status, stdout } = sim(['--seed', '40', '--tasks', '100'], edits);
    expect(stdout).toMatch(/^seed 40 broke rules?:\n {2}promised-early: /);
    expect(stdout).toContain('\n  again: npm run sim -- --seed 40 --tasks 100\n');
    expect(stdout).toContain('1 seed from 40, 1 failed');
    expect(status).toBe(1);
  });

  it('plays a script, and gives the reports as JSON', () => {
    const directory = mkdtempSync(join(tmpdir(), 'muster-sim-'));
    const path = join(directory, 'script.json');
    const script = [{ atMs: 50, kind: 'controller-crash', downMs: 100, clockMs: 0 }];
    writeFileSync(path, JSON.stringify(script));
    try {
      const { stdout } = sim(['--seed', '41', '--tasks', '100', '--script', path, '--json']);
      const [report, summary] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(report).toMatchObject({ seed: 41, tasks: 100, script, findings: [], restarts: 1 });
      expect(summary).toMatchObject({ seeds: 1, failed: [] });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('refuses a script that is wrong, and names the field', () => {
    const directory = mkdtempSync(join(tmpdir(), 'muster-sim-'));
    const path = join(directory, 'script.json');
    try {
      writeFileSync(path, '[{"kind":"agent-hang","atMs":5,"agent":1}]');
      const { status, stderr } = sim(['--script', path]);
      expect(stderr).toContain(`--script ${path}: mishap 1: ms of agent-hang is missing`);
      expect(status).toBe(2);
      writeFileSync(path, '[{');
      expect(sim(['--script', path])).toMatchObject({ status: 2, stderr: expect.stringContaining(`${path}: `) });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    [['--seeds', '0'], '--seeds is a whole number from 1 on, not 0'],
    [['--tasks', 'many'], '--tasks is a whole number from 1 on, not many'],
    [['--speed', '1'], '--speed'],
    [['--script', 'missing.json'], 'missing.json'],
  ])('refuses %j', (args, reason) => {
    const { status, stderr } = sim(args);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('--seeds N');
    expect(status).toBe(2);
  });
});
