// Which way of routing is better, on which work: every contender plays the same drawn scenes, and the differences
// come with intervals. A simulation: it takes no clock and no real agents, and the same seeds give the same tables
// anywhere.
import { Crew } from './crew.ts';
import { cellsOf, type SeedFigures } from './evidence/cells.ts';
import { cellsText } from './evidence/cells-text.ts';
import type { Order } from './evidence/crew-thread.ts';
import type { Figures } from './evidence/figures.ts';
import { type Job, Kept } from './evidence/kept.ts';
import { codeOf } from './evidence/played-code.ts';
import { CONTENDERS, type Contender } from './evidence/policies.ts';
import { verdictsOf } from './evidence/verdicts.ts';
import type { Workload } from './evidence/workload.ts';
import { WORKLOADS } from './evidence/workloads.ts';
import type { BenchOptions, Measured } from './result.ts';

const THREAD = new URL('../dist/evidence/crew-thread.js', import.meta.url);
const FIRST_SEED = 1;

/** Rounds of this benchmark are seeds. */
export async function evidence({ rounds, scale, only, keepDir, log }: BenchOptions): Promise<Measured> {
  const workloads = WORKLOADS.filter(({ name }) => only === undefined || name.includes(only));
  const seeds = Array.from({ length: rounds }, (_, index) => FIRST_SEED + index);
  const kept = new Kept({ folder: keepDir, scale, codeOf: codeByKind() });
  const jobs = workloads.flatMap((workload) => jobsOf(workload, seeds, kept));
  await play(jobs, { scale, kept, log });
  const all = workloads.map((workload) => {
    const bySeed = seeds.map((seed): SeedFigures => {
      const named = CONTENDERS.map((each) => [each.name, kept.figures(workload.name, seed, each) as Figures] as const);
      return Object.fromEntries(named); // all have been played by now
    });
    return cellsOf(workload, { contenders: CONTENDERS, scale, bySeed });
  });
  return { results: verdictsOf(all), tables: all.map(cellsText) };
}

interface Playing extends Pick<BenchOptions, 'scale' | 'log'> {
  readonly kept: Kept;
}

async function play(jobs: readonly Job[], { scale, kept, log }: Playing): Promise<void> {
  const ordered = new Map(jobs.map((job) => [orderOf(job, scale), job] as const));
  const open = [...ordered.keys()].reverse();
  let done = 0;
  const crew = new Crew<Order, SeedFigures>(THREAD);
  try {
    await crew.work({
      next: () => open.pop(),
      played: (order, figures) => {
        kept.add(ordered.get(order) as Job, figures); // one of those that were ordered
        log(`evidence: ${order.workload}, seed ${order.seed}; ${++done} of ${jobs.length}`);
      },
    });
  } finally {
    await crew.end();
  }
}

const orderOf = ({ workload, seed, contenders }: Job, scale: number): Order => ({
  ...{ workload, seed, scale },
  contenders: contenders.map(({ name }) => name),
});

/** What is not known yet. */
function jobsOf({ name }: Workload, seeds: readonly number[], kept: Kept): Job[] {
  return seeds
    .map((seed) => ({
      workload: name,
      seed,
      contenders: CONTENDERS.filter((each) => kept.figures(name, seed, each) === undefined),
    }))
    .filter(({ contenders }) => contenders.length > 0);
}

function codeByKind(): (contender: Contender) => string {
  const of = (...names: readonly string[]): string =>
    codeOf(['cells', 'workloads', ...names].map((name) => new URL(`./evidence/${name}.js`, import.meta.url)));
  const product = of('late');
  const codes = { picker: product, profile: product, balancer: of('push'), bound: of('bounds') };
  return ({ kind }) => codes[kind];
}
