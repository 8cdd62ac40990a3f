// `npm run sim -- --seeds N`: trials of the engine under mishaps, each from a seed of its own, on all cores. A seed
// that breaks a rule is printed with the command that repeats it.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readScript } from '../packages/control/dist/sim/faults/script.js';

const USAGE = `npm run sim -- [--seeds N] [--from SEED] [--seed SEED] [--tasks N] [--script FILE] [--workers N] [--json]

  --seeds N      trials, of the seeds from --from on [50]
  --from SEED    the first seed [drawn]
  --seed SEED    one trial of this seed
  --tasks N      tasks of each trial [10000]
  --script FILE  mishaps as a JSON array, in the place of those that the seed draws
  --workers N    threads [one for each core]
  --json         one line of JSON for each trial, and one for all
`;
/** A trial makes much that is soon garbage: with Node's default, 48 MB, it took about a fifth more CPU time. */
const RESOURCES = { maxYoungGenerationSizeMb: 192 };
/** Drawn seeds are short enough to be typed again. */
const SEEDS = 1_000_000_000;

const options = optionsOf(process.argv.slice(2));
const seeds = Array.from({ length: options.seeds }, (_, index) => options.from + index);
const startedAt = performance.now();
const failed = [];
let [next, tasks, records, restarts] = [0, 0, 0, 0];
await Promise.all(Array.from({ length: Math.min(options.workers, seeds.length) }, runWorker));
summarise();
process.exitCode = failed.length === 0 ? 0 : 1;

/** Resolves when there is no seed left. */
function runWorker() {
  return new Promise((resolve) => {
    const workerData = { isCampaign: seeds.length > 1 };
    const worker = new Worker(new URL('sim-worker.mjs', import.meta.url), { resourceLimits: RESOURCES, workerData });
    let seed;
    const go = () => {
      seed = seeds[next++];
      if (seed === undefined) worker.terminate().then(resolve);
      else worker.postMessage({ seed, tasks: options.tasks, ...(options.script && { script: options.script }) });
    };
    worker.on('message', (report) => {
      take(report);
      go();
    });
    // A promise of the engine that nobody awaited has failed: the thread is gone, and the seed with it.
    worker.on('error', (error) => {
      take({ seed, findings: [{ rule: 'no-bug', text: error.stack ?? String(error) }] });
      runWorker().then(resolve);
    });
    go();
  });
}

function take(report) {
  tasks += report.acknowledged ?? 0;
  records += report.records ?? 0;
  restarts += report.restarts ?? 0;
  if (report.findings.length > 0) failed.push(report);
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (report.findings.length > 0) process.stdout.write(failureOf(report));
}

function failureOf({ seed, findings }) {
  const script = options.file === undefined ? '' : ` --script ${options.file}`;
  const lines = findings.map(({ rule, text, record }) => `  ${rule}: ${text} (record ${record ?? '-'})`);
  return `seed ${seed} broke ${findings.length === 1 ? 'a rule' : 'rules'}:\n${lines.join('\n')}
  again: npm run sim -- --seed ${seed} --tasks ${options.tasks}${script}\n`;
}

function summarise() {
  const seconds = (performance.now() - startedAt) / 1000;
  const perMinute = Math.round((seeds.length / seconds) * 60);
  const summary = { seeds: seeds.length, failed: failed.map(({ seed }) => seed), tasks, records, restarts, seconds };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...summary, perMinute })}\n`);
  else {
    process.stdout.write(
      `${seeds.length === 1 ? '1 seed' : `${seeds.length} seeds`} from ${options.from}, ${failed.length} failed: ${tasks} tasks, ${records} records, ` +
        `${restarts} restarts of the controller in ${seconds.toFixed(1)} s (${perMinute} seeds a minute)\n`,
    );
  }
}

function optionsOf(args) {
  try {
    const names = ['seeds', 'from', 'seed', 'tasks', 'script', 'workers'];
    const { values } = parseArgs({
      args,
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const seed = values.seed === undefined ? undefined : wholeOf('seed', values.seed, 0);
    return {
      seeds: seed === undefined ? wholeOf('seeds', values.seeds ?? '50', 1) : 1,
      from: seed ?? (values.from === undefined ? Math.floor(Math.random() * SEEDS) : wholeOf('from', values.from, 0)),
      tasks: wholeOf('tasks', values.tasks ?? '10000', 1),
      workers: values.workers === undefined ? availableParallelism() : wholeOf('workers', values.workers, 1),
      json: values.json,
      file: values.script,
      script: values.script === undefined ? undefined : scriptIn(values.script),
    };
  } catch (error) {
    process.stderr.write(`sim: ${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function scriptIn(file) {
  let value;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`--script ${file}: ${error.message}`);
  }
  const reading = readScript(value);
  if (reading.kind === 'refused') throw new Error(`--script ${file}: ${reading.reason}`);
  return reading.script;
}

function wholeOf(name, text, least) {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} is a whole number from ${least} on, not ${text}`);
}
