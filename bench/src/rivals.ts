// What autoscalers cost on recorded and on generated traffic: each as it is, and set so that it violates as little
// as the others, seed by seed, and the presets against the best of HPA, KEDA and KPA. A simulation: the same seeds give
// the same tables anywhere. What has been run is kept in a file, if one is named, and not run again.
import { join } from 'node:path';
import { PRESETS } from '@muster/contract';
import { Crew } from './crew.ts';
import { KeptLines } from './kept-lines.ts';
import { describeCommit } from './machine.ts';
import type { BenchOptions, Measured, Result } from './result.ts';
import { skipped } from './result.ts';
import { VIOLATIONS } from './rivals/agenda.ts';
import { AGENTS_MAX, WAIT_MS } from './rivals/contest.ts';
import { Case } from './rivals/contest-case.ts';
import { modelErrorText } from './rivals/model-error.ts';
import { overviewTexts, type Summarised } from './rivals/overview-text.ts';
import type { Order, Played } from './rivals/play.ts';
import { type RunLine, readRunLine } from './rivals/run-line.ts';
import { Schedule } from './rivals/schedule.ts';
import { type Summary, summaryOf } from './rivals/summary.ts';
import { summaryText } from './rivals/summary-text.ts';
import { chooseTraffic } from './rivals/traffic.ts';

const THREAD = new URL('../dist/rivals/crew-thread.js', import.meta.url);
/** How long an agent takes to start: a pod that needs a machine, and a container on a machine that is there. */
const STARTS_MS = [60_000, 5_000] as const;

export async function rivals({ rounds, scale, only, out, keepDir, isModel, log }: BenchOptions): Promise<Measured> {
  const { traffic, missing } = chooseTraffic({ only, folder: process.env.MUSTER_TRACES ?? '' });
  const cases = STARTS_MS.flatMap((startMs) =>
    traffic.map((one) => new Case({ traffic: one, by: isModel === true ? 'model' : 'engine', scale, startMs })),
  );
  const kept = new KeptLines({ file: runsFile({ keepDir, out }), read: readRunLine });
  const lines = await play(cases, { rounds, log, kept });
  const error = modelErrorText(lines);
  const reported = cases.map((one) => reportOf(one, rounds));
  return {
    results: [
      ...reported.flatMap(({ results }) => results),
      ...missing.map(({ name, reason }) => skipped({ name, unit: 'x' }, reason)),
    ],
    tables: [
      ...reported.map(({ table }) => table),
      ...overviewTexts(reported.map(({ summarised }) => summarised)),
      ...(error === undefined ? [] : [error]),
    ],
  };
}

/** In the folder, else beside the report. */
function runsFile({ keepDir, out }: Pick<BenchOptions, 'keepDir' | 'out'>): string | undefined {
  if (keepDir !== undefined) return join(keepDir, 'rivals.jsonl');
  return out === undefined ? undefined : `${out.replace(/\.json$/, '')}.runs.jsonl`;
}

/** Everything that has been run, now and before. */
async function play(
  cases: readonly Case[],
  { rounds, log, kept }: Pick<BenchOptions, 'rounds' | 'log'> & { readonly kept: KeptLines<RunLine> },
): Promise<readonly RunLine[]> {
  const lines = [...kept.lines];
  for (const line of kept.lines) cases.find((one) => one.owns(line))?.take(line);
  const commit = describeCommit();
  const schedule = new Schedule(cases, rounds);
  if (schedule.isDone) return lines;
  const crew = new Crew<Order, Played>(THREAD);
  try {
    await crew.work({
      next: () => schedule.next(),
      played: (order, played) => {
        const line = schedule.played(order, played, commit);
        kept.add(line);
        lines.push(line);
        for (const done of schedule.takeDone()) log(`rivals: ${done}`);
      },
    });
  } finally {
    await crew.end();
  }
  return lines;
}

interface Reported {
  readonly table: string;
  readonly results: readonly Result[];
  readonly summarised: Summarised;
}

function reportOf(one: Case, rounds: number): Reported {
  const summary = summaryOf(one.runs(rounds));
  const { trace, startMs } = one.key;
  return {
    table: `${aboutText(one, rounds)}\n\n${summaryText(summary)}`,
    results: verdictsOf(summary, one, rounds),
    summarised: { trace, startMs, rounds, summary },
  };
}

function aboutText({ survey, title, commits }: Case, rounds: number): string {
  const { tasks = 0, hours = 0, slotsMean = 0, agentsPeak = 0 } = survey ?? {};
  return (
    `${title}: ${rounds} seeds; of the first, ${tasks.toLocaleString('en-US')} tasks in ${hours.toFixed(1)} h, ` +
    `${slotsMean.toFixed(1)} busy on average, ${agentsPeak} needed at once for waits up to ${WAIT_MS / 1000} s ` +
    `(at most ${AGENTS_MAX} agents; run at commit ${commits.join(', ')})`
  );
}

/** Each preset ÷ the opponent; the spread is the 95 % interval. */
function verdictsOf({ policies, opponents }: Summary, { title }: Case, rounds: number): readonly Result[] {
  const presets = policies.filter(({ policy }) => (PRESETS as readonly string[]).includes(policy));
  return VIOLATIONS.flatMap((violation, index) =>
    presets.map(({ policy, at }): Result => {
      const opponent = opponents[index] ?? 'HPA, KEDA, KPA';
      const one = { name: `${title}: ${policy} ÷ ${opponent} at ${100 * violation} %, 95 % interval`, unit: 'x' };
      const ratio = at[index]?.ratio;
      if (ratio === undefined) return skipped(one, 'one of them never violates as little');
      const { value, low, high } = ratio;
      const spread = Number.isFinite(high) && low > 0 ? { spread: [rounded(low), rounded(high)] as const } : {};
      return { ...one, value: rounded(value), ...spread, rounds };
    }),
  );
}

const rounded = (value: number): number => Number(value.toPrecision(4));
