// What a policy came to over the runs of all seeds: means of what each run measured.
import type { SimReport } from '../sim/report.ts';

export interface Outcome {
  readonly name: string;
  /** Of one seed each, in the order of the seeds. */
  readonly runs: readonly SimReport[];
  readonly tasks: number;
  readonly lost: number;
  readonly waitMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Share of the tasks. */
  readonly sloViolation: number;
  readonly deadlineMisses: number;
  readonly agentSeconds: number;
  readonly cost: number;
  readonly actions: { readonly up: number; readonly down: number };
}

/** Curves are drawn of one run of each policy; thousands of seeds and targets keep only their numbers. */
export const withoutCurves = (run: SimReport): SimReport => ({ ...run, curves: { points: [], decisions: [] } });

/** Of at least one run. Percentiles are means of the runs' percentiles, not those of all waits together. */
export function outcomeOf(name: string, runs: readonly SimReport[]): Outcome {
  const mean = (read: (run: SimReport) => number): number =>
    round(runs.reduce((sum, run) => sum + read(run), 0) / runs.length);
  return {
    name,
    runs,
    tasks: mean(({ tasks }) => tasks),
    lost: mean(({ lost }) => lost),
    waitMs: {
      p50: mean(({ waitMs }) => waitMs.p50),
      p95: mean(({ waitMs }) => waitMs.p95),
      p99: mean(({ waitMs }) => waitMs.p99),
    },
    sloViolation: mean(({ sloViolation }) => sloViolation),
    deadlineMisses: mean(({ deadlineMisses }) => deadlineMisses),
    agentSeconds: mean(({ agentSeconds }) => agentSeconds),
    cost: mean(({ cost }) => cost),
    actions: { up: mean(({ actions }) => actions.up), down: mean(({ actions }) => actions.down) },
  };
}

/** Waits of nobody are no waits: where nothing was completed their 0 would be the best of all. */
export const hasWaits = ({ tasks, lost }: Pick<Outcome, 'tasks' | 'lost'>): boolean => lost < tasks;

/** Millionths: enough for a share, and no tail of a division. */
const round = (value: number): number => Number(value.toFixed(6));
