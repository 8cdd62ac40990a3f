// muster simulate: recorded or generated traffic through the production engine in virtual time, once per policy.
import { appendFile } from 'node:fs/promises';
import { defineCommand } from '../command.ts';
import { UsageError } from '../exit.ts';
import { requireConsistent, simulateOptions } from '../simulate/options.ts';

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'run traffic through the engine in virtual time, once per policy, and compare waits and cost',
  example: 'simulate --trace requests.csv --policy steady,surge,hpa,fixed:6 --slo 30s --html report.html',
  options: simulateOptions,
  async run({ options, world, isJson }) {
    requireConsistent(options);
    if (options.html !== undefined) await requireWritable(options.html);
    // The engine is loaded when there is something to simulate.
    const { compare } = await import('../simulate/compare.ts');
    return compare({ options, world, isJson });
  },
});

/** Told before anything runs; what is there stays there. */
async function requireWritable(file: string): Promise<void> {
  try {
    await appendFile(file, '');
  } catch (error) {
    throw new UsageError(`--html: cannot write ${file}: ${(error as Error).message}`);
  }
}
