// muster demo: the product at work on this machine, with a report in the end.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScalingPolicy } from '@muster/contract';
import { problemText } from '../../config/problem.ts';
import type { Config } from '../../config.ts';
import type { Arrival, TraceNotes } from '../../trace/arrival.ts';
import { chunksOf } from '../../trace/lines.ts';
import { notesText } from '../../trace/notes-text.ts';
import { generatePattern, TASK_KINDS } from '../../trace/pattern.ts';
import { openTrace, REPLAYED_TYPE } from '../../trace/read.ts';
import { defineCommand } from '../command.ts';
import { KeepOpen } from '../demo/keep-open.ts';
import { atSpeed, demoPolicyOf, OWN } from '../demo/policy.ts';
import { Progress } from '../demo/progress.ts';
import { reportText } from '../demo/report-text.ts';
import { POOL, runDemo } from '../demo/run.ts';
import { EXIT, UsageError } from '../exit.ts';
import { terminalLog } from '../log-line.ts';
import { choice, duration, flag, integer, number, text, withDefault } from '../options.ts';
import type { World } from '../terminal.ts';
import { traceFault } from '../trace-fault.ts';

/** An agent whose controller was killed ends itself this soon. */
const ORPHAN_TIMEOUT_MS = 5000;
/** A shorter run has no time to show what becomes of a killed agent. */
const KILL_FROM_MS = 15_000;

export const demo = defineCommand({
  name: 'demo',
  summary: 'replay a bursty load against real agent processes, and report',
  example: 'demo --trace requests.csv --speed 30 --duration 1m',
  options: {
    agents: withDefault(integer('--agents <n>', 'agent processes to start with', { minimum: 1, maximum: 1000 }), 6),
    slots: withDefault(integer('--slots <n>', 'tasks that each runs at once', { minimum: 1, maximum: 1000 }), 4),
    speed: withDefault(
      number('--speed <n>', 'divides all times of the trace', { minimum: 0.001, maximum: 1_000_000 }),
      20,
    ),
    durationMs: withDefault(
      duration('--duration <time>', 'how long to submit, in wall time', { minimum: 100, maximum: 86_400_000 }),
      25_000,
      '25s',
    ),
    trace: text('--trace <file>', 'arrivals to replay: CSV or JSON lines, .gz too [a generated pattern]'),
    timeColumn: text('--time-column <name>', 'column of the trace with the time of arrival [found by name or content]'),
    serviceColumn: text('--service-column <name>', 'column of the trace with the service time [found by name]'),
    rateColumn: text(
      '--rate-column <name>',
      'column of the trace with a rate or count per window of time, which then becomes random arrivals [found by name]',
    ),
    thinRatio: withDefault(
      number('--thin <ratio>', 'share of the trace’s tasks to keep', { minimum: 0.000001, maximum: 1 }),
      1,
    ),
    loadRatio: withDefault(
      number('--load <ratio>', 'of the generated pattern: work ÷ what the agents can do', {
        minimum: 0.01,
        maximum: 10,
      }),
      0.75,
    ),
    seed: withDefault(
      integer('--seed <n>', 'of the generated pattern, and of what a trace does not tell', { minimum: 0 }),
      1,
    ),
    work: withDefault(choice('--work <how>', 'how agents spend a service time', ['wait', 'compute'] as const), 'wait'),
    policy: withDefault(
      text('--policy <policy>', 'how the pool scales: demo, fixed, a preset, or JSON; its times are of the trace'),
      OWN,
    ),
    kills: integer('--kill <n>', 'agents to kill on the way [1 of the generated pattern in 15s or more, else 0]', {
      minimum: 0,
      maximum: 100,
    }),
    keepOpen: flag('--keep-open', 'goes on, and keeps the dashboard, until Enter or Ctrl-C'),
    port: text('--port <port>', 'port of the controller [a free one]'),
    dataDir: text('--data-dir <dir>', 'keeps the journal there [a temporary directory]'),
  },
  async run({ options, world, isJson }) {
    const { speed, durationMs, agents, slots } = options;
    const policy = await demoPolicyOf({ given: options.policy, agents });
    const source = await openSource(options);
    const { notes } = source;
    const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'muster-demo-')));
    const config = await demoConfig(options, { dataDir, world, policy });
    const progress = new Progress(world.terminal);
    const keepOpen = new KeepOpen(options.keepOpen);
    const stopReading = world.terminal.isTty || options.keepOpen ? readEnter({ world, keepOpen, progress }) : () => {};
    const ending = new AbortController();
    const stopListening = world.onInterrupt(() => {
      if (ending.signal.aborted) world.abort(130);
      ending.abort();
      progress.note('Ending early; once more to stop without a report.');
    });
    try {
      progress.note(`${notes?.description ?? source.text}; ${agents} agents × ${slots} slots, ${speed} times as fast.`);
      const run = await runDemo({
        runtime: await world.runtime(),
        config,
        arrivals: source.arrivals,
        speed,
        durationMs,
        runId: `demo-${Date.now().toString(36)}-${process.pid}`,
        keepOpen,
        kills: options.kills ?? (options.trace === undefined && durationMs >= KILL_FROM_MS ? 1 : 0),
        progress,
        log: quietLog({ world, progress, isJson }),
        signal: ending.signal,
      });
      const { report, refused, lagMsMax, killed, example } = run;
      const extras = {
        speed,
        source: notes === undefined ? source.text : `${source.text}: ${notesText(notes)}`,
        interrupted: ending.signal.aborted,
        refused,
        lagMsMax,
        killed,
        example,
        dataDir,
        isDataKept: options.dataDir !== undefined,
      };
      const asked = { speed, agents, slots, policy: policy ?? null };
      const met = { refused, lagMsMax, killed, interrupted: extras.interrupted };
      return {
        json: { ...report, ...asked, ...met, trace: notes ?? null, example: example ?? null },
        text: reportText(report, extras, world.terminal),
        exitCode: report.lost > 0 ? EXIT.failed : EXIT.done,
      };
    } catch (error) {
      throw traceFault(error, options.trace);
    } finally {
      stopListening();
      stopReading();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    }
  },
});

/** What a terminal shows below the log is redrawn: a line of the log goes above it. */
function quietLog({
  world: { terminal },
  progress,
  isJson,
}: {
  readonly world: World;
  readonly progress: Progress;
  readonly isJson: boolean;
}): ReturnType<typeof terminalLog> {
  const above = { ...terminal, hasColour: false, err: (text: string) => progress.note(text.trimEnd()) };
  return terminalLog(terminal.isTty ? above : terminal, { isJson, isQuiet: true });
}

/** Enter keeps the demo going, and ends it then. */
function readEnter({
  world,
  keepOpen,
  progress,
}: {
  readonly world: World;
  readonly keepOpen: KeepOpen;
  readonly progress: Progress;
}): () => void {
  progress.hintAt(() =>
    keepOpen.isOpen ? 'Enter ends it, with the report' : 'Enter keeps it going, until you press it again',
  );
  return world.readLines(() => {
    progress.typed();
    keepOpen.toggle();
  });
}

interface Source {
  readonly arrivals: AsyncIterable<Arrival> | Iterable<Arrival>;
  readonly text: string;
  readonly notes: TraceNotes | undefined;
}

interface SourceOptions {
  readonly trace: string | undefined;
  readonly timeColumn: string | undefined;
  readonly serviceColumn: string | undefined;
  readonly rateColumn: string | undefined;
  readonly thinRatio: number;
  readonly seed: number;
  readonly agents: number;
  readonly slots: number;
  readonly loadRatio: number;
}

async function openSource(options: SourceOptions): Promise<Source> {
  const { trace, timeColumn, serviceColumn, rateColumn, thinRatio, seed, agents, slots, loadRatio } = options;
  if (trace === undefined) {
    if (timeColumn !== undefined) throw new UsageError('--time-column needs --trace');
    if (serviceColumn !== undefined) throw new UsageError('--service-column needs --trace');
    if (rateColumn !== undefined) throw new UsageError('--rate-column needs --trace');
    if (thinRatio !== 1) throw new UsageError('--thin needs --trace; --load makes the generated pattern lighter');
    return {
      arrivals: generatePattern({ seed, slots: agents * slots, loadRatio }),
      text: `the bundled pattern, seed ${seed}`,
      notes: undefined,
    };
  }
  try {
    const columns = { timeColumn, serviceColumn, rateColumn };
    const { arrivals, notes } = await openTrace(chunksOf(trace), { ...columns, thinRatio, seed });
    return { arrivals, text: path.basename(trace), notes };
  } catch (error) {
    throw traceFault(error, trace);
  }
}

interface FleetOptions {
  readonly agents: number;
  readonly slots: number;
  readonly speed: number;
  readonly work: 'wait' | 'compute';
  readonly port: string | undefined;
}

async function demoConfig(
  { agents, slots, speed, work, port }: FleetOptions,
  {
    dataDir,
    world,
    policy,
  }: { readonly dataDir: string; readonly world: World; readonly policy: ScalingPolicy | undefined },
): Promise<Config> {
  const { loadConfig } = await import('../../config/load.ts');
  const program = fileURLToPath(new URL('../../demo-agent.js', import.meta.url));
  const types = [...TASK_KINDS.map(({ type }) => type), REPLAYED_TYPE];
  const command = [process.execPath, program, ...types, ...(work === 'compute' ? ['--compute'] : [])];
  const scaling = policy === undefined ? { enabled: false } : atSpeed(policy, speed);
  const result = loadConfig({
    environment: world.environment,
    flags: {
      'server.host': { flag: 'demo', value: '127.0.0.1' },
      'server.port': { flag: '--port', value: port ?? 0 },
      'data.dir': { flag: '--data-dir', value: dataDir },
      // The report reads the journal back: nothing of this run may leave it.
      'journal.compactBytes': { flag: 'demo', value: 64 * 1024 ** 3 },
      'lease.orphanTimeoutMs': { flag: 'demo', value: ORPHAN_TIMEOUT_MS },
      pools: { flag: 'demo', value: [{ type: POOL, agents, slots, command, policy: scaling }] },
    },
  });
  if (result.kind === 'loaded') return result.config;
  throw new UsageError(result.problems.map(problemText).join('\nerror: '));
}
