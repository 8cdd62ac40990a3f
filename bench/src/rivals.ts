// What autoscalers cost on recorded traffic: each as it is and swept over its targets, seed by seed, and the presets
// against the best of HPA, KEDA and KPA at the same share of violations. A simulation: the same seeds give the same
// tables anywhere.
import { PRESETS } from '@muster/contract';
import type { BenchOptions, Measured, Result } from './result.ts';
import { skipped } from './result.ts';
import { type Summary, summaryOf, VIOLATIONS } from './rivals/summary.ts';
import { summaryText } from './rivals/summary-text.ts';
import { type SeedSweep, sweep, WAIT_MS } from './rivals/sweep.ts';
import { findTrace, readTrace, TRACES, type TraceCase } from './rivals/traces.ts';

/** How long an agent takes to start: a container on a machine that is there, and a pod that needs a machine. */
const STARTS_MS = [5_000, 60_000] as const;

export async function rivals({ rounds, scale, only, log }: BenchOptions): Promise<Measured> {
  const folder = process.env.MUSTER_TRACES ?? '';
  const results: Result[] = [];
  const tables: string[] = [];
  for (const trace of TRACES.filter(({ name }) => only === undefined || name.includes(only))) {
    const place = findTrace(folder, trace);
    if (place === undefined) {
      const missing = folder === '' ? 'set MUSTER_TRACES to a folder of traces' : `no ${trace.file} in ${folder}`;
      results.push(skipped({ name: trace.name, unit: 'x' }, missing));
      continue;
    }
    for (const startMs of STARTS_MS) {
      const seeds: SeedSweep[] = [];
      for (let seed = 1; seed <= rounds; seed++) {
        log(`rivals: ${titleOf(trace, startMs)}, seed ${seed} of ${rounds}`);
        seeds.push(await sweep(await readTrace(place, { trace, seed, scale }), { startMs, seed }));
      }
      const summary = summaryOf(seeds);
      tables.push(`${aboutText(seeds, titleOf(trace, startMs))}\n\n${summaryText(summary)}`);
      results.push(...verdictsOf(summary, { title: titleOf(trace, startMs), rounds }));
    }
  }
  return { results, tables };
}

const titleOf = ({ name }: TraceCase, startMs: number): string => `${name}, start ${startMs / 1000} s`;

function aboutText(seeds: readonly SeedSweep[], title: string): string {
  const [{ tasks, hours, slotsMean, bound }] = seeds as readonly [SeedSweep]; // there is a round at least
  return (
    `${title}: ${seeds.length} seeds; of the first, ${tasks.toLocaleString('en-US')} tasks in ${hours.toFixed(1)} h, ` +
    `${slotsMean.toFixed(1)} busy on average, ${bound.agentsPeak} needed at once for waits up to ${WAIT_MS / 1000} s`
  );
}

/** Each preset ÷ the opponent; the spread is the 95 % interval. */
function verdictsOf(
  { policies, opponents }: Summary,
  { title, rounds }: { readonly title: string; readonly rounds: number },
): Result[] {
  const presets = policies.filter(({ policy }) => (PRESETS as readonly string[]).includes(policy));
  return VIOLATIONS.flatMap((violation, index) =>
    presets.map(({ policy, at }): Result => {
      const opponent = opponents[index] ?? 'HPA, KEDA, KPA';
      const one = { name: `${title}: ${policy} ÷ ${opponent} at ${100 * violation} %, 95 % interval`, unit: 'x' };
      const ratio = at[index]?.ratio;
      if (ratio === undefined) return skipped(one, 'one of them never violates as little with every seed');
      return { ...one, value: rounded(ratio.value), spread: [rounded(ratio.low), rounded(ratio.high)], rounds };
    }),
  );
}

const rounded = (value: number): number => Number(value.toPrecision(4));
