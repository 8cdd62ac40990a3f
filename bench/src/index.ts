// The benchmarks as `muster bench` runs them: one category, a table or one line of JSON, an exit code.
import { writeFileSync } from 'node:fs';
import { against } from './against.ts';
import { ArgumentError, type Arguments, readArguments } from './arguments.ts';
import { dashboard } from './dashboard.ts';
import { evidence } from './evidence.ts';
import { fleet } from './fleet.ts';
import { hub } from './hub.ts';
import { latency } from './latency.ts';
import { describeCommit, describeMachine } from './machine.ts';
import { memory } from './memory.ts';
import { monitoring } from './monitoring.ts';
import { page } from './page.ts';
import { replay } from './replay.ts';
import { missedOf, type Report, reportText } from './report.ts';
import type { BenchOptions, Measured, Result } from './result.ts';
import { rivals } from './rivals.ts';
import { routing } from './routing.ts';
import { simulator } from './simulator.ts';
import { throughput } from './throughput.ts';
import { trace } from './trace.ts';

type Category = (options: BenchOptions) => Promise<readonly Result[] | Measured>;

const CATEGORIES: Readonly<Record<string, Category>> = {
  routing,
  evidence,
  fleet,
  hub,
  dashboard,
  throughput,
  latency,
  memory,
  monitoring,
  page,
  replay,
  rivals,
  simulator,
  trace,
};

const EXIT = { done: 0, targetMissed: 1, usage: 2 } as const;

/** Prints to stdout, progress to stderr; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  let given: Arguments;
  try {
    given = readArguments(argv, Object.keys(CATEGORIES));
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  const report = await measure(given);
  const line = `${JSON.stringify(report)}\n`;
  if (given.out !== undefined) writeFileSync(given.out, line);
  process.stdout.write(given.isJson ? line : `${reportText(report)}\n`);
  return missedOf(report).length > 0 ? EXIT.targetMissed : EXIT.done;
}

async function measure({ category, againstDir, ...options }: Arguments): Promise<Report> {
  const { rounds, scale } = options;
  const at = new Date().toISOString();
  const log = (text: string) => void process.stderr.write(`${text}\n`);
  const measured =
    againstDir === undefined
      ? ((await CATEGORIES[category]?.({ ...options, log })) ?? [])
      : await against({ category, rounds, scale, againstDir, log });
  const shown = 'results' in measured ? measured : { results: measured };
  const commit = describeCommit();
  return { bench: category, commit, machine: describeMachine(), node: process.version, at, rounds, scale, ...shown };
}
