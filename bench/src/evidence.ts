// Which way of routing is better, on which work: every contender plays the same drawn scenes, and the differences
// come with intervals. A simulation: it takes no clock and no real agents, and the same seeds give the same tables
// anywhere.
import { type Cells, playAll } from './evidence/cells.ts';
import { cellsText } from './evidence/cells-text.ts';
import { CONTENDERS } from './evidence/policies.ts';
import { verdictsOf } from './evidence/verdicts.ts';
import { WORKLOADS } from './evidence/workloads.ts';
import type { BenchOptions, Measured } from './result.ts';

/** Rounds of this benchmark are seeds. */
export const SEEDS = 20;
const FIRST_SEED = 1;

export async function evidence({ rounds, scale, only, log }: BenchOptions): Promise<Measured> {
  const all: Cells[] = [];
  for (const workload of WORKLOADS.filter(({ name }) => only === undefined || name.includes(only))) {
    log(`evidence: ${workload.name}, ${rounds} seeds`);
    all.push(playAll(workload, { contenders: CONTENDERS, firstSeed: FIRST_SEED, seeds: rounds, scale }));
  }
  return { results: verdictsOf(all), tables: all.map(cellsText) };
}
