// The composition root: alone it picks adapters, reads the process's surroundings and wires them to the engine.
import { randomInt } from 'node:crypto';
import * as os from 'node:os';
import * as path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PolicyRequest } from '@muster/contract';
import { systemAlarm } from './adapters/alarm.ts';
import { FileAudit } from './adapters/audit/file-audit.ts';
import { systemCalendar } from './adapters/calendar.ts';
import { Certificates } from './adapters/certificates.ts';
import { systemClock } from './adapters/clock.ts';
import { makeDataDirectory } from './adapters/data-directory.ts';
import { runJob } from './adapters/job-thread.ts';
import type { CompactionOptions } from './adapters/journal/compaction.ts';
import { compactInWorker } from './adapters/journal/compaction-worker.ts';
import { FileJournal } from './adapters/journal/file-journal.ts';
import { watchLoopDelay } from './adapters/loop-delay.ts';
import { poolToken } from './adapters/process/pool-token.ts';
import { ProcessProvisioner } from './adapters/process/process-provisioner.ts';
import { RemoteStarter } from './adapters/process/remote-starter.ts';
import { removeRunFile, writeRunFile } from './adapters/process/run-file.ts';
import { probeProcess } from './adapters/process-probe.ts';
import { FileSeries } from './adapters/series/file-series.ts';
import { watchWallClock } from './adapters/wall-clock-watch.ts';
import { Carriers } from './api/carriers.ts';
import { Hub } from './api/hub.ts';
import { Polls } from './api/poll/polls.ts';
import { createServer } from './api/server.ts';
import type { Clock } from './base/clock.ts';
import { seededRandom } from './base/random.ts';
import type { RunningMuster, StartOptions } from './cli/runtime.ts';
import { livePoolOf } from './compare/live-pools.ts';
import { orderOf } from './compare/order.ts';
import { Simulations } from './compare/simulations.ts';
import { SettingsBook } from './config/book.ts';
import { policyOf } from './config/pool-policy.ts';
import type { Config, Pool } from './config.ts';
import { Controller } from './engine/controller.ts';
import type { PoolPlan } from './engine/pool-state.ts';
import type { Journal, Log, Measured } from './engine/ports.ts';
import { REDRIVE_MS } from './engine/redrive.ts';
import { VERSION } from './version.ts';

/** Requests under way get this long at least, and at most. */
const CLOSE_GRACE_MS_MIN = 100;
const CLOSE_GRACE_MS_MAX = 5_000;
const HOUR_MS = 3_600_000;

/** Starts a controller with its API and its pools; resolves when it serves. Throws Fault, for example `data-in-use`. */
export async function startMuster(config: Config, { log, values, run }: StartOptions): Promise<RunningMuster> {
  const [clock, random] = [systemClock(), seededRandom(randomInt(2 ** 47))];
  const directory = makeDataDirectory(config.data.dir);
  let inForce = config;
  const journal = new FileJournal({ directory, clock, log, compaction: compactionOf(() => inForce) });
  const audit = new FileAudit({ directory, ...config.audit, log });
  const hub = new Hub({ log });
  const polls = new Polls({ log, heartbeatMs: () => inForce.lease.heartbeatMs });
  const mailbox = new Carriers({ hub, polls, audit, log });
  const measured = measure({ directory, log, journal, carriers: [hub, polls] });
  let poolUrl = '';
  const alarm = systemAlarm(clock, () => controller.tick());
  const controller = new Controller({
    ...{ calendar: systemCalendar(), clock, random, journal, history: journal.history, mailbox, alarm, log },
    settings: config,
    ...(values === undefined ? {} : { settingsSource: new SettingsBook(values) }),
    onSettings: (settings) => {
      inForce = settings as Config; // the book resolves to whole configurations
    },
    pools: config.pools.map((pool) => planOf(pool, config.autoscale)),
    provide: () => {
      const around = { url: poolUrl, token: access.poolToken, clock, random, log, directory, environment: process.env };
      return new ProcessProvisioner({ pools: config.pools, ...around, presence: controller, starter });
    },
    measuring: measured,
    ...thisProcess(run, measured),
  });
  journal.onFlushed = (batch) => controller.indicators.flushed(batch);
  const access = accessOf(config, { directory, log });
  const simulations = simulationsOf({ controller, clock, directory, inForce: () => inForce });
  const server = createServer({ controller, hub, polls, audit, simulations, ...access, version: VERSION, log });
  const starter = agentStarter(config, log);
  // It answers probes while it reads its journal; everything else is refused as `starting` meanwhile.
  const undo = async (): Promise<void> => {
    measured.stop();
    starter.close();
    await Promise.all([server.close(0), audit.close()]);
  };
  const { url, ...also } = await orUndo(server.listen(), undo);
  poolUrl = also.poolUrl;
  log({ level: 'info', event: 'listening', url });
  await orUndo(controller.start(), undo);
  const wallClock = watchWallClock(clock, { log });
  if (run !== undefined) writeRunFile(directory, { ...run, url, version: VERSION });
  log({ level: 'info', event: 'serving', url, directory });

  const stop: RunningMuster['stop'] = async ({ isHandover = false } = {}) => {
    const { stopGraceMs } = inForce.server;
    const stopBy = clock.now() + stopGraceMs;
    log({ level: 'info', event: 'stopping', isHandover, stopGraceMs });
    controller.drain();
    if (isHandover) controller.pools.release();
    else await controller.pools.stop(stopGraceMs);
    await server.close(Math.min(CLOSE_GRACE_MS_MAX, Math.max(CLOSE_GRACE_MS_MIN, stopBy - clock.now())));
    await Promise.all([controller.stop(), audit.close(), simulations.close()]);
    if (run !== undefined) removeRunFile(directory);
    for (const each of [alarm, measured, wallClock]) each.stop();
    log({ level: 'info', event: 'stopped' });
  };
  return { url, controller, stop };
}

interface Simulating {
  readonly controller: Controller;
  readonly clock: Clock;
  readonly directory: string;
  readonly inForce: () => Config;
}

/** Each in a thread of its own, on the settings and pools that the controller has at that moment. */
function simulationsOf({ controller, clock, directory: dataDirectory, inForce }: Simulating): Simulations {
  const slotsOf = (type: string): number => inForce().pools.find((pool) => pool.type === type)?.slots ?? 1;
  return new Simulations({
    clock,
    random: seededRandom(randomInt(2 ** 47)),
    limits: () => inForce().simulations,
    orderOf: (request) => {
      const { settings } = controller.settings.read();
      const pools = controller.pools.list().pools.map((pool) => {
        const { given } = controller.pools.policy(pool.type);
        return livePoolOf({ pool, given, slots: slotsOf(pool.type) });
      });
      const values = settings.filter(({ value }) => value !== null).map(({ key, value }) => [key, value] as const);
      const { tasksMax } = inForce().simulations;
      return orderOf(request, { settings: Object.fromEntries(values), pools, dataDirectory, tasksMax });
    },
    run: (job, tell) => {
      const { memoryBytes, timeoutMs } = inForce().simulations;
      return runJob({ entry: new URL('./simulator.js', import.meta.url), job, memoryBytes, timeoutMs, tell });
    },
  });
}

interface Connected {
  readonly connectionCount: number;
  readonly openedCount: number;
}

interface MeasuredParts {
  readonly directory: string;
  readonly log: Log;
  readonly journal: Journal;
  readonly carriers: readonly Connected[];
}

/** What is measured outside the engine, and where all that is measured is kept. */
function measure({ directory, log, journal, carriers }: MeasuredParts) {
  const loopDelay = watchLoopDelay();
  const machine = probeProcess({ directory, loopDelayMsMax: () => loopDelay.msMax() });
  const connections = (count: (carrier: Connected) => number): number =>
    carriers.reduce((sum, carrier) => sum + count(carrier), 0);
  const carried = (): readonly Measured[] => [
    { name: 'muster_connections', value: connections(({ connectionCount }) => connectionCount) },
    { name: 'muster_connections_opened_total', value: connections(({ openedCount }) => openedCount) },
    { name: 'muster_journal_bytes', value: journal.stats().bytes },
  ];
  return {
    store: new FileSeries({ directory: path.join(directory, 'series'), log }),
    probes: [machine.probe, carried],
    stopwatch: () => performance.now(),
    msMax: () => loopDelay.msMax(),
    stop: () => {
      loopDelay.stop();
      machine.stop();
    },
  };
}

function thisProcess(run: StartOptions['run'], loopDelay: { msMax(): number }) {
  return {
    loopDelayMsMax: () => loopDelay.msMax(),
    version: VERSION,
    node: os.hostname(),
    process: { pid: process.pid, isBackground: run?.isBackground === true },
    // After a failed write nothing can be promised; a supervisor starts again from what is on disk.
    onFatal: () => process.exit(1),
    yieldTurn: () => nextTurn(),
  };
}

/** Launched now, while the controller is small. */
function agentStarter({ pools }: Config, log: Log): RemoteStarter {
  const starter = new RemoteStarter({ entry: new URL('./agent-starter.js', import.meta.url), log });
  if (pools.length > 0) starter.launch();
  return starter;
}

function planOf(pool: Pool, autoscale: PolicyRequest): PoolPlan {
  const { type, agents, slots = 1, costPerHour = 0, resources = {} } = pool;
  return { type, slots, initialAgents: agents, costPerHour, resources, given: policyOf(pool, autoscale) };
}

/** Where the controller listens, and whom it lets in. */
function accessOf({ server, pools }: Config, { directory, log }: { directory: string; log: Log }) {
  const { host, port, token, allowedOrigins, limits: rates, tls: files } = server;
  const { certFile, keyFile, clientCaFile, clientCert } = files;
  const tls =
    certFile === undefined || keyFile === undefined
      ? undefined
      : new Certificates({ certFile, keyFile, clientCaFile, clientCert }, { log });
  // On loopback without a token nobody is asked for one.
  const isNeeded = token !== undefined && pools.length > 0;
  return { host, port, token, allowedOrigins, rates, tls, poolToken: isNeeded ? poolToken(directory) : undefined };
}

/** A step that fails leaves no half-started controller behind. */
async function orUndo<T>(step: Promise<T>, undo: () => Promise<void>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    await undo();
    throw error;
  }
}

/** Read anew at each compaction, because the settings may have changed. */
function compactionOf(inForce: () => Config): CompactionOptions {
  return {
    start: compactInWorker(new URL('./compactor.js', import.meta.url)),
    get bytesMin() {
      return inForce().journal.compactBytes;
    },
    // An hour more than the engine offers a redrive, so that the two never disagree about a task.
    reopenableMs: REDRIVE_MS + HOUR_MS,
    get retention() {
      const { retentionMs, keysMax, keptMax } = inForce().queue;
      return { ageMsMax: retentionMs, keysMax, tasksMax: keptMax };
    },
  };
}
