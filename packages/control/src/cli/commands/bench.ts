// muster bench: hands over to the bench workspace, which is built beside the product and not installed with it.
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';

interface BenchRunner {
  main(argv: readonly string[]): Promise<number | undefined>;
}

export const bench = defineCommand({
  name: 'bench',
  summary:
    'measure: routing, evidence, fleet, hub, dashboard, throughput, latency, memory, monitoring, page, replay, ' +
    'rivals, simulator, trace',
  example: 'bench routing --json',
  arguments: [
    { name: '<category>', meaning: 'what to measure' },
    { name: '[args...]', meaning: 'options of the runner' },
  ],
  options: {},
  takesForeignOptions: true,
  async run({ arguments: given, isJson }) {
    const { main } = await loadRunner();
    const isFailed = ((await main(isJson && !given.includes('--json') ? [...given, '--json'] : given)) ?? 0) !== 0;
    return isFailed ? EXIT.failed : EXIT.done;
  },
});

async function loadRunner(): Promise<BenchRunner> {
  // From packages/control/dist/cli/commands; the sources lie as deep.
  const runner = new URL('../../../../../bench/dist/index.js', import.meta.url);
  try {
    return (await import(runner.href)) as BenchRunner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError('bench needs a checkout of the repository, built with: npm run build');
  }
}
