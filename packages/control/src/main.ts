// The composition root: alone it picks adapters, reads the process's surroundings and wires them to the engine.
import { randomInt } from 'node:crypto';
import * as os from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemAlarm } from './adapters/alarm.ts';
import { FileAudit } from './adapters/audit/file-audit.ts';
import { systemCalendar } from './adapters/calendar.ts';
import { systemClock } from './adapters/clock.ts';
import { makeDataDirectory } from './adapters/data-directory.ts';
import { FileJournal } from './adapters/journal/file-journal.ts';
import { ProcessProvisioner } from './adapters/process/process-provisioner.ts';
import { removeRunFile, writeRunFile } from './adapters/process/run-file.ts';
import { watchWallClock } from './adapters/wall-clock-watch.ts';
import { Carriers } from './api/carriers.ts';
import { Hub } from './api/hub.ts';
import { Polls } from './api/poll/polls.ts';
import { type ApiServer, createServer } from './api/server.ts';
import type { Clock } from './base/clock.ts';
import { seededRandom } from './base/random.ts';
import type { RunningMuster, StartOptions } from './cli/runtime.ts';
import { SettingsBook } from './config/book.ts';
import type { Config } from './config.ts';
import { Controller } from './engine/controller.ts';
import type { Log } from './engine/ports.ts';
import { VERSION } from './version.ts';
import { accessOf } from './wiring/access.ts';
import { compactionOf } from './wiring/compaction.ts';
import { measure } from './wiring/measuring.ts';
import { agentStarter, planOf } from './wiring/pools.ts';
import { simulationsOf } from './wiring/simulations.ts';
import { tripsOf } from './wiring/traces.ts';

/** Requests under way get this long at least, and at most. */
const CLOSE_GRACE_MS_MIN = 100;
const CLOSE_GRACE_MS_MAX = 5_000;

const SELF = { version: VERSION, node: os.hostname() };

/** Starts a controller with its API and its pools; resolves when it serves. Throws Fault, for example `data-in-use`. */
export async function startMuster(config: Config, options: StartOptions): Promise<RunningMuster> {
  const { log, run } = options;
  const [clock, random] = [systemClock(), seededRandom(randomInt(2 ** 47))];
  const directory = makeDataDirectory(config.data.dir);
  let inForce = config;
  const journal = new FileJournal({ directory, clock, log, compaction: compactionOf(() => inForce) });
  const audit = new FileAudit({ directory, ...config.audit, log });
  const hub = new Hub({ log });
  const polls = new Polls({ log, heartbeatMs: () => inForce.lease.heartbeatMs });
  const mailbox = new Carriers({ hub, polls, audit, log });
  const trips = tripsOf(config, { ...SELF, sampleRatio: () => inForce.trace.sampleRatio, log });
  const measured = measure({ directory, log, journal, carriers: [hub, polls], probes: [trips?.probe, options.probe] });
  let poolUrl = '';
  const alarm = systemAlarm(clock, () => controller.tick());
  const controller = new Controller({
    ...{ calendar: systemCalendar(), clock, random, journal, history: journal.history, mailbox, alarm, log },
    settings: config,
    onSettings: (settings) => {
      inForce = settings as Config; // the book resolves to whole configurations
      options.onSettings?.(inForce);
    },
    pools: config.pools.map((pool) => planOf(pool, config.autoscale)),
    provide: () => {
      const around = { url: poolUrl, token: access.poolToken, clock, random, log, directory, environment: process.env };
      return new ProcessProvisioner({ pools: config.pools, ...around, presence: controller, starter });
    },
    measuring: measured,
    ...(trips === undefined ? {} : { trips }),
    ...thisProcess(options, measured),
  });
  journal.onFlushed = (batch) => controller.indicators.flushed(batch);
  const access = accessOf(config, { directory, log });
  const simulations = simulationsOf({ controller, clock, directory, inForce: () => inForce, log });
  const logs = { log, logsRequests: () => inForce.log.requests };
  const server = createServer({ controller, hub, polls, audit, simulations, ...access, version: VERSION, ...logs });
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
    await drained({ controller, server, clock, log }, { isHandover, stopGraceMs: inForce.server.stopGraceMs });
    await Promise.all([controller.stop(), audit.close(), simulations.close()]);
    await trips?.close();
    if (run !== undefined) removeRunFile(directory);
    for (const each of [alarm, measured, wallClock]) each.stop();
    log({ level: 'info', event: 'stopped' });
  };
  return { url, controller, stop };
}

interface Serving {
  readonly controller: Controller;
  readonly server: ApiServer;
  readonly clock: Clock;
  readonly log: Log;
}

/** Nothing new begins, pools end or are handed over, and requests under way get what is left of the grace. */
async function drained(
  { controller, server, clock, log }: Serving,
  { isHandover, stopGraceMs }: { readonly isHandover: boolean; readonly stopGraceMs: number },
): Promise<void> {
  const stopBy = clock.now() + stopGraceMs;
  log({ level: 'info', event: 'stopping', isHandover, stopGraceMs });
  controller.drain();
  if (isHandover) controller.pools.release();
  else await controller.pools.stop(stopGraceMs);
  await server.close(Math.min(CLOSE_GRACE_MS_MAX, Math.max(CLOSE_GRACE_MS_MIN, stopBy - clock.now())));
}

function thisProcess({ run, values }: StartOptions, loopDelay: { msMax(): number }) {
  return {
    ...(values === undefined ? {} : { settingsSource: new SettingsBook(values) }),
    loopDelayMsMax: () => loopDelay.msMax(),
    ...SELF,
    process: { pid: process.pid, isBackground: run?.isBackground === true },
    // After a failed write nothing can be promised; a supervisor starts again from what is on disk.
    onFatal: () => process.exit(1),
    yieldTurn: () => nextTurn(),
  };
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
