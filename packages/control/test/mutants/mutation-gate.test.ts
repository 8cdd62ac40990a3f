// The gate: every planted bug is found by a rule, and by the one that it breaks. Without this, a campaign that finds
// nothing says nothing.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TrialReport } from '../../src/sim/faults/trial.ts';
import { MUTANTS, type Mutant, WITHOUT_ASSERTIONS } from './mutants.ts';

/** Trials at most: what a bug needs happens in the first for most of them. */
const SEEDS = 10;
const TASKS = 600;
const FROM = 100;

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function hunt({ edits, script }: Pick<Mutant, 'edits' | 'script'>, seeds = SEEDS): Promise<TrialReport> {
  const args = ['--import', pathOf('plant.mjs'), pathOf('hunt.mjs'), ...[FROM, seeds, TASKS].map(String)];
  const env = { ...process.env, MUSTER_MUTANT: JSON.stringify({ edits: [...edits, WITHOUT_ASSERTIONS], script }) };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout) as TrialReport; // as hunt.mjs prints it
}

describe('the checks', () => {
  it('find nothing in the engine as it is', async () => {
    expect((await hunt({ edits: [] }, 3)).findings).toEqual([]);
  });

  it.each(MUTANTS)('find it when $name', async (mutant) => {
    const { findings } = await hunt(mutant);
    expect(mutant.breaks, JSON.stringify(findings)).toContain(findings[0]?.rule);
  });
});
