// muster simulate: recorded or generated traffic through the production engine in virtual time, once per policy.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { type AgentSpec, agentsIn, DEFAULT_AGENTS } from '../simulate/agents-spec.ts';
import { chosenTraffic } from '../simulate/chosen-traffic.ts';
import { commandText } from '../simulate/command-text.ts';
import { factsOf } from '../simulate/facts.ts';
import { pageHtml } from '../simulate/html/page.ts';
import { requireConsistent, simulateOptions } from '../simulate/options.ts';
import { policiesOf } from '../simulate/policies.ts';
import { Progress } from '../simulate/progress.ts';
import { reportJson } from '../simulate/report-json.ts';
import { reportText } from '../simulate/report-text.ts';
import { arrivalsOf, type Comparison, runAll } from '../simulate/runs.ts';
import { survey } from '../simulate/survey.ts';

const DEFAULT_POLICIES = ['conservative', 'production', 'steady', 'surge', 'hpa', 'keda', 'kpa'];

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'run traffic through the engine in virtual time, once per policy, and compare waits and cost',
  example: 'simulate --trace requests.csv --policy steady,surge,hpa,fixed:6 --slo 30s --html report.html',
  options: simulateOptions,
  async run({ options, world, isJson }) {
    requireConsistent(options);
    const { sloMs, seed, isSwept, compression, durationMs, trace, html, missesMax } = options;
    const policies = await policiesOf(options.policies.length === 0 ? DEFAULT_POLICIES : options.policies);
    const specs = await agentsOf(options.agents);
    if (html !== undefined) await requireWritable(html);
    const traffic = chosenTraffic(options);
    const seeds = Array.from({ length: options.seeds }, (_, index) => seed + index);
    const taking = { traffic, specs, compression, ...(durationMs === undefined ? {} : { untilMs: durationMs }) };
    const looked = await traffic.open(seed);
    const progress = new Progress(world.terminal, Date.now);
    const found = await survey(arrivalsOf(looked, taking, seed), {
      name: trace === undefined ? 'the pattern' : `--trace ${trace}`,
      onProgress: (tasks) => progress.reading(tasks),
    });
    const fleet = { specs, survey: found, sloMs };
    const facts = factsOf({ traffic: looked, fleet, compression, seeds });
    const comparison: Comparison = { ...taking, fleet, policies, variants: [{ name: '' }], seeds, isSwept };

    const ending = new AbortController();
    const stopListening = world.onInterrupt(() => {
      if (ending.signal.aborted) world.abort(130);
      ending.abort();
      progress.note('Ending early; once more to stop without a report.');
    });
    try {
      const results = await runAll(comparison, { onProgress: (at) => progress.show(at), signal: ending.signal });
      progress.clear();
      const isEndedEarly = ending.signal.aborted;
      const remarks = isEndedEarly ? ['Ended early: policies that were not finished are left out.'] : [];
      if (html !== undefined) {
        const command = commandText(options);
        await writeFile(html, pageHtml({ trace: traffic.name, facts, results, sloMs, isSwept, seeds, command }));
        remarks.push(`Curves: ${html}`);
      } else if (!isJson) remarks.push('Curves over time: --html report.html');
      const isMissed = missesMax !== undefined && results.some(({ outcome }) => outcome.sloViolation > missesMax);
      return {
        json: reportJson(results, { trace: traffic.name, seeds, isSwept, isEndedEarly }),
        text: `${facts.join('\n')}\n\n${reportText({ results, sloMs, isSwept, remarks }, world.terminal)}`,
        exitCode: isMissed || isEndedEarly ? EXIT.failed : EXIT.done,
      };
    } finally {
      progress.clear();
      stopListening();
    }
  },
});

async function agentsOf(file: string | undefined): Promise<readonly AgentSpec[]> {
  if (file === undefined) return DEFAULT_AGENTS;
  try {
    return agentsIn({ name: file, text: await readFile(file, 'utf8') });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--agents: cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Told before anything runs; what is there stays there. */
async function requireWritable(file: string): Promise<void> {
  try {
    await appendFile(file, '');
  } catch (error) {
    throw new UsageError(`--html: cannot write ${file}: ${(error as Error).message}`);
  }
}
