// What `muster simulate` does: reads what is to be simulated, runs every policy on it, and tells what came of each.
import { writeFile } from 'node:fs/promises';
import { factsOf } from '../../compare/facts.ts';
import { reportJson } from '../../compare/report-json.ts';
import { arrivalsOf, type Comparison, runAll } from '../../compare/runs.ts';
import { survey } from '../../compare/survey.ts';
import type { Result } from '../command.ts';
import { EXIT } from '../exit.ts';
import type { World } from '../terminal.ts';
import { commandText } from './command-text.ts';
import { pageHtml } from './html/page.ts';
import type { SimulateOptions } from './options.ts';
import { Progress } from './progress.ts';
import { reportText } from './report-text.ts';
import { type Subject, subjectOf } from './subject.ts';
import { turns } from './turns.ts';
import { wrongUsage } from './wrong-usage.ts';

interface Asked {
  readonly options: SimulateOptions;
  readonly world: World;
  readonly isJson: boolean;
}

export async function compare(asked: Asked): Promise<Result> {
  const subject = await subjectOf(asked.options, () => asked.world.runtime());
  try {
    return await compared(subject, asked);
  } catch (error) {
    throw wrongUsage(error, subject.title);
  } finally {
    subject.close();
  }
}

async function compared(subject: Subject, { options, world, isJson }: Asked): Promise<Result> {
  const { sloMs, seed, isSwept, compression, durationMs, html, missesMax } = options;
  const { traffic, specs, policies, variants, recorded } = subject;
  const seeds = Array.from({ length: options.seeds }, (_, index) => seed + index);
  const taking = { traffic, specs, compression, ...(durationMs === undefined ? {} : { untilMs: durationMs }) };
  const looked = await traffic.open(seed);
  const progress = new Progress(world.terminal, Date.now);
  const found = await survey(arrivalsOf(looked, taking, seed), {
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
    const results = await runAll(comparison, {
      onProgress: (at) => progress.show(at),
      turn: turns(ending.signal, Date.now),
    });
    progress.clear();
    const isEndedEarly = ending.signal.aborted;
    const remarks = isEndedEarly ? ['Ended early: policies that were not finished are left out.'] : [];
    if (html !== undefined) {
      const command = commandText(options);
      await writeFile(
        html,
        pageHtml({ trace: traffic.name, facts, results, recorded, sloMs, isSwept, seeds, command }),
      );
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
