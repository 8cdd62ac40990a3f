// The composition root: alone it picks adapters, reads the process's surroundings and wires them to the engine.
import { randomInt } from 'node:crypto';
import * as os from 'node:os';
import * as path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemAlarm } from './adapters/alarm.ts';
import { systemClock } from './adapters/clock.ts';
import type { CompactionOptions } from './adapters/journal/compaction.ts';
import { compactInWorker } from './adapters/journal/compaction-worker.ts';
import { FileJournal } from './adapters/journal/file-journal.ts';
import { watchLoopDelay } from './adapters/loop-delay.ts';
import { startPool } from './adapters/process/pool.ts';
import { Carriers } from './api/carriers.ts';
import { Hub } from './api/hub.ts';
import { Polls } from './api/poll/polls.ts';
import { createServer } from './api/server.ts';
import { seededRandom } from './base/random.ts';
import type { RunningMuster, StartOptions } from './cli/runtime.ts';
import { SettingsBook } from './config/book.ts';
import type { Config } from './config.ts';
import { Controller, REDRIVE_MS } from './engine/controller.ts';
import { VERSION } from './version.ts';

export { dumpJournal, verifyJournal } from './adapters/journal/inspect.ts';

/** How long a stopped agent may take to finish or hand back what it runs. */
const STOP_GRACE_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Starts a controller with its API and its pools; resolves when it serves. Throws Fault, for example `data-in-use`. */
export async function startMuster(config: Config, { log, values }: StartOptions): Promise<RunningMuster> {
  const clock = systemClock();
  const random = seededRandom(randomInt(2 ** 47));
  const directory = path.resolve(config.data.dir);
  let inForce = config;
  const journal = new FileJournal({ directory, clock, log, compaction: compactionOf(() => inForce) });
  const hub = new Hub({ log });
  const polls = new Polls({ log, heartbeatMs: () => inForce.lease.heartbeatMs });
  const loopDelay = watchLoopDelay();
  const alarm = systemAlarm(clock, () => controller.tick());
  const controller = new Controller({
    ...{ clock, random, journal, history: journal.history, mailbox: new Carriers(hub, polls), alarm, log },
    settings: config,
    ...(values === undefined ? {} : { settingsSource: new SettingsBook(values) }),
    onSettings: (settings) => {
      inForce = settings as Config; // the book resolves to whole configurations
    },
    version: VERSION,
    node: os.hostname(),
    // After a failed write nothing can be promised; a supervisor starts again from what is on disk.
    onFatal: () => process.exit(1),
    loopDelayMsMax: () => loopDelay.msMax(),
    yieldTurn: () => nextTurn(),
  });
  const { host, port, token, allowedOrigins } = config.server;
  const server = createServer({ controller, hub, polls, host, port, token, allowedOrigins, version: VERSION, log });
  const halt = async (): Promise<void> => {
    await controller.stop();
    alarm.stop();
    loopDelay.stop();
  };
  await controller.start();
  const { url } = await listenOr(server, halt);
  const pools = config.pools.map((pool) =>
    startPool({
      ...pool,
      ...{ url, token, clock, random, log, directory, environment: process.env, presence: controller },
      onEnd: (id, how) => controller.agentExited(id, how),
    }),
  );
  log({ level: 'info', event: 'serving', url, directory });

  const stop = async (): Promise<void> => {
    await Promise.all(pools.map((pool) => pool.stop(STOP_GRACE_MS)));
    await server.close();
    await halt();
  };
  return { url, controller, stop };
}

/** An address that cannot be had leaves no half-started controller behind. */
async function listenOr(
  server: { listen(): Promise<{ readonly url: string }> },
  undo: () => Promise<void>,
): Promise<{ readonly url: string }> {
  try {
    return await server.listen();
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
      const { retentionMs, keysMax } = inForce().queue;
      return { ageMsMax: retentionMs, keysMax };
    },
  };
}
