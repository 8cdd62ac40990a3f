// A controller at work for those who watch it: the engine and the API with its live stream in this process, agents that
// are played, no disk. Tasks come at an even rate and take a while.
import { systemAlarm } from '../../packages/control/dist/adapters/alarm.js';
import { systemCalendar } from '../../packages/control/dist/adapters/calendar.js';
import { systemClock } from '../../packages/control/dist/adapters/clock.js';
import { MemoryJournal } from '../../packages/control/dist/adapters/journal/memory-journal.js';
import { readPageFiles } from '../../packages/control/dist/adapters/page-files.js';
import { Hub } from '../../packages/control/dist/api/hub.js';
import { Polls } from '../../packages/control/dist/api/poll/polls.js';
import { createServer } from '../../packages/control/dist/api/server.js';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { loadConfig } from '../../packages/control/dist/config/load.js';
import { Controller } from '../../packages/control/dist/engine/controller.js';
import type { ItemWithout, Mailbox } from '../../packages/control/dist/engine/ports.js';
import type { EngineSettings } from '../../packages/control/dist/engine/settings.js';

export interface WatchedOptions {
  /** So many agents with one slot, of each type. */
  readonly agents: Readonly<Record<string, number>>;
  /** Of the types in turns. */
  readonly tasksPerSecond: number;
  readonly runMs: number;
}

const SUBMIT_MS = 10;
const HEARTBEAT_MS = 15_000;
/** What has ended would fill the memory; it is of no interest here. */
const JOURNAL_BYTES_MAX = 64e6;

/** Plays agents that take a while for everything. */
class Crew implements Mailbox {
  receive: Controller['receive'] = () => {};
  ended = 0;
  readonly #runMs: number;

  constructor(runMs: number) {
    this.#runMs = runMs;
  }

  push(): void {}

  pushWithJson(connection: number, item: ItemWithout<'payload' | 'result' | 'event'>): void {
    if (item.kind !== 'start') return;
    const { token } = item;
    setTimeout(() => {
      this.ended++;
      this.receive(connection, [{ kind: 'done', token, result: 1 }]);
    }, this.#runMs);
  }

  backlogBytes(): number {
    return 0;
  }

  close(): void {}
}

export class WatchedController {
  readonly url: string;
  readonly pauses: Controller['pauses'];
  readonly #controller: Controller;
  readonly #crew: Crew;
  readonly #ends: readonly (() => unknown)[];

  private constructor(controller: Controller, crew: Crew, { url, ends }: { url: string; ends: (() => unknown)[] }) {
    this.#controller = controller;
    this.#crew = crew;
    this.url = url;
    this.pauses = controller.pauses;
    this.#ends = ends;
  }

  static async started(options: WatchedOptions): Promise<WatchedController> {
    const [clock, crew] = [systemClock(), new Crew(options.runMs)];
    const journal = new MemoryJournal({ whenWaiting: (flush) => setImmediate(flush) });
    const alarm = systemAlarm(clock, () => controller.tick());
    const controller = new Controller({
      ...{ clock, journal, history: journal, mailbox: crew, alarm, calendar: systemCalendar() },
      random: seededRandom(1),
      settings: defaults(),
      log: () => {},
      ...{ version: 'bench', node: 'bench', loopDelayMsMax: () => 0, yieldTurn: async () => {} },
      onFatal: (error) => {
        throw error;
      },
    });
    const log = () => {};
    const [hub, polls] = [new Hub({ log }), new Polls({ log, heartbeatMs: () => HEARTBEAT_MS })];
    const where = { host: '127.0.0.1', port: 0, version: 'bench', pages: readPageFiles() };
    const server = createServer({ controller, hub, polls, ...where, log, live: { lingerMs: 0 } });
    const { url } = await server.listen();
    await controller.start();
    crew.receive = (connection, items) => controller.receive(connection, items);
    const connections = join(controller, options.agents);
    const submitting = submit(controller, options, () => {
      if (journal.stats().bytes > JOURNAL_BYTES_MAX) journal.compact(clock.now());
    });
    const heartbeats = setInterval(() => {
      for (let number = 1; number <= connections; number++) controller.receive(number, []);
    }, HEARTBEAT_MS);
    const ends = [
      () => clearInterval(submitting),
      () => clearInterval(heartbeats),
      () => server.close(),
      () => alarm.stop(),
    ];
    return new WatchedController(controller, crew, { url, ends });
  }

  /** Tasks, since it was started. */
  get ended(): number {
    return this.#crew.ended;
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) await end();
    // What still runs in the agents is of no interest any more.
    this.#crew.receive = () => {};
    await this.#controller.stop();
  }
}

function defaults(): EngineSettings {
  const loaded = loadConfig({});
  if (loaded.kind !== 'loaded') throw new Error('the defaults are no settings');
  return loaded.config;
}

/** Returns how many connections there are; they are numbered from 1. */
function join(controller: Controller, agents: WatchedOptions['agents']): number {
  let connections = 0;
  for (const [type, count] of Object.entries(agents)) {
    for (let number = 1; number <= count; number++) {
      const hello = { id: `${type}-${number}`, instance: 'i', type, slots: 1 };
      controller.receive(++connections, [{ kind: 'hello', ...hello }]);
    }
  }
  return connections;
}

/** What was due while others had the processor is made up for, a second of it at most. */
function submit(controller: Controller, { agents, tasksPerSecond }: WatchedOptions, then: () => void) {
  const types = Object.keys(agents);
  let submitted = 0;
  let before = performance.now();
  let due = 0;
  return setInterval(() => {
    const now = performance.now();
    due = Math.min(tasksPerSecond, due + ((now - before) * tasksPerSecond) / 1000);
    before = now;
    const count = Math.floor(due);
    due -= count;
    const tasks = Array.from({ length: count }, () => ({ type: types[submitted++ % types.length] ?? '', payload: 1 }));
    if (count > 0) void controller.submit(tasks);
    then();
  }, SUBMIT_MS);
}
