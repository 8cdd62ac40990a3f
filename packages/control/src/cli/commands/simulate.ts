// muster simulate: recorded or generated traffic through the production engine in virtual time, once per policy.
import { appendFile, writeFile } from 'node:fs/promises';
import { defineCommand, type Result } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { commandText } from '../simulate/command-text.ts';
import { factsOf } from '../simulate/facts.ts';
import { pageHtml } from '../simulate/html/page.ts';
import { requireConsistent, type SimulateOptions, simulateOptions } from '../simulate/options.ts';
import { Progress } from '../simulate/progress.ts';
import { reportJson } from '../simulate/report-json.ts';
import { reportText } from '../simulate/report-text.ts';
import { arrivalsOf, type Comparison, runAll } from '../simulate/runs.ts';
import { type Subject, subjectOf } from '../simulate/subject.ts';
import { survey } from '../simulate/survey.ts';
import type { World } from '../terminal.ts';

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'run traffic through the engine in virtual time, once per policy, and compare waits and cost',
  example: 'simulate --trace requests.csv --policy steady,surge,hpa,fixed:6 --slo 30s --html report.html',
  options: simulateOptions,
  async run({ options, world, isJson }) {
    requireConsistent(options);
    if (options.html !== undefined) await requireWritable(options.html);
    const subject = await subjectOf(options, () => world.runtime());
    try {
      return await compared(subject, { options, world, isJson });
    } finally {
      subject.close();
    }
  },
});

interface Asked {
  readonly options: SimulateOptions;
  readonly world: World;
  readonly isJson: boolean;
}

async function compared(subject: Subject, { options, world, isJson }: Asked): Promise<Result> {
  const { sloMs, seed, isSwept, compression, durationMs, html, missesMax } = options;
  const { traffic, specs, policies, variants, recorded } = subject;
  const seeds = Array.from({ length: options.seeds }, (_, index) => seed + index);
  const taking = { traffic, specs, compression, ...(durationMs === undefined ? {} : { untilMs: durationMs }) };
  const looked = await traffic.open(seed);
  const progress = new Progress(world.terminal, Date.now);
  const found = await survey(arrivalsOf(looked, taking, seed), {
    name: subject.title,
    onProgress: (tasks) => progress.reading(tasks),
  });
  const fleet = { specs, survey: found, sloMs };
  const facts = [...factsOf({ traffic: looked, fleet, compression, seeds }), ...subject.remarks];
  const comparison: Comparison = { ...taking, fleet, policies, variants, seeds, isSwept };

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
      json: reportJson(results, { trace: traffic.name, seeds, isSwept, isEndedEarly, recorded }),
      text: `${facts.join('\n')}\n\n${reportText({ results, sloMs, isSwept, recorded, remarks }, world.terminal)}`,
      exitCode: isMissed || isEndedEarly ? EXIT.failed : EXIT.done,
    };
  } finally {
    progress.clear();
    stopListening();
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
