// What looking at 200 pools costs while half a million tasks wait: the engine itself, on a virtual clock, and agents
// that are no processes. All pools fall due in the same moment.
import { systemCalendar } from '../../packages/control/dist/adapters/calendar.js';
import { MemoryJournal } from '../../packages/control/dist/adapters/journal/memory-journal.js';
import { VirtualClock } from '../../packages/control/dist/base/clock.js';
import { seededRandom } from '../../packages/control/dist/base/random.js';
import { loadConfig } from '../../packages/control/dist/config/load.js';
import { Controller } from '../../packages/control/dist/engine/controller.js';
import type { Provisioner, ProvisionerEvents } from '../../packages/control/dist/engine/ports.js';
import type { EngineSettings } from '../../packages/control/dist/engine/settings.js';
import { type BenchOptions, figure, type Result } from './result.ts';

const POOLS = 200;
const AGENTS = 5_000;
const SLOTS = 4;
const TASKS = 500_000;
/** Lines in which the tasks of one pool wait: tenants times bands. */
const TENANTS = 100;
const BANDS = 5;
const INTERVAL_MS = 30_000;
const BATCH = 1_000;
const DAY_MS = 86_400_000;

export async function evaluations({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const tasks = Math.max(BATCH, Math.round(TASKS * scale));
  const scene = new Scene();
  await scene.start();
  await scene.submit(tasks);
  const each: number[] = [];
  const longest: number[] = [];
  // The first one is for the indexes that are made when somebody asks, and for the compiler.
  for (let round = 0; round <= rounds; round++) {
    const { cpuMs, longestMs } = await scene.interval();
    if (round === 0) continue;
    each.push(cpuMs / POOLS);
    longest.push(longestMs);
    log(`round ${round}: ${(cpuMs / POOLS).toFixed(3)} ms of CPU each, longest turn ${longestMs.toFixed(1)} ms`);
  }
  const many = [POOLS, AGENTS, tasks].map((count) => count.toLocaleString('en-US'));
  const name = `${many[0]} pools, ${many[1]} agents, ${many[2]} waiting tasks`;
  return [
    figure({ name: `${name}: evaluation of a pool, CPU`, unit: 'ms', target: '< 2' }, each),
    figure({ name: `${name}: longest turn while all are due`, unit: 'ms', target: '< 20' }, longest),
  ];
}

class Scene {
  readonly #clock = new VirtualClock();
  readonly #journal = new MemoryJournal();
  readonly #types = Array.from({ length: POOLS }, (_, index) => `type-${index}`);
  readonly #processes = new Processes();
  readonly #controller: Controller;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor() {
    const agents = AGENTS / POOLS;
    // It never grows, so that every round is the same.
    const given = { evaluationIntervalMs: INTERVAL_MS, minAgents: agents, maxAgents: agents };
    this.#controller = new Controller({
      clock: this.#clock,
      journal: this.#journal,
      history: this.#journal,
      mailbox: { push() {}, pushWithJson() {}, backlogBytes: () => 0, close() {} },
      calendar: systemCalendar(),
      random: seededRandom(1),
      alarm: {
        wakeAt: (at) => {
          this.#wakeAt = at;
        },
      },
      settings: settings(),
      log: () => {},
      version: 'bench',
      node: 'bench',
      onFatal: (error) => {
        throw error;
      },
      pools: this.#types.map((type) => ({ type, slots: SLOTS, initialAgents: agents, costPerHour: 0, given })),
      provide: () => this.#processes,
      loopDelayMsMax: () => 0,
      yieldTurn: async () => {},
    });
  }

  async start(): Promise<void> {
    await this.#controller.start();
    for (const [index, { pool, id }] of this.#processes.ordered.entries()) {
      const hello = { id, instance: id, type: pool, slots: SLOTS, attempts: [] };
      this.#controller.receive(index + 1, [{ kind: 'hello', ...hello }]);
    }
    await this.#settle();
  }

  async submit(count: number): Promise<void> {
    for (let done = 0; done < count; done += BATCH) {
      const submitted = this.#controller.submit(Array.from({ length: BATCH }, (_, index) => this.#task(done + index)));
      await this.#settle();
      await submitted;
    }
  }

  /** Lets an interval pass, in which each pool is evaluated once: what that took, and the longest turn of the loop. */
  async interval(): Promise<{ readonly cpuMs: number; readonly longestMs: number }> {
    const until = this.#clock.now() + INTERVAL_MS;
    let [cpuMs, longestMs] = [0, 0];
    while (this.#wakeAt <= until) {
      this.#clock.advance(Math.max(0, this.#wakeAt - this.#clock.now()));
      this.#wakeAt = Number.POSITIVE_INFINITY;
      const [startedAt, before] = [performance.now(), process.cpuUsage()];
      this.#controller.tick();
      const { user, system } = process.cpuUsage(before);
      cpuMs += (user + system) / 1000;
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      await this.#settle();
    }
    this.#clock.advance(until - this.#clock.now());
    return { cpuMs, longestMs };
  }

  #task(number: number) {
    const line = Math.floor(number / POOLS);
    return {
      type: this.#types[number % POOLS] as string, // number % POOLS < POOLS
      tenant: `tenant-${line % TENANTS}`,
      priority: Math.floor(line / TENANTS) % BANDS,
    };
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      this.#journal.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** As they are when nobody says anything, but that no agent need say that it lives, and that no task is lifted. */
function settings(): EngineSettings {
  const loaded = loadConfig({});
  if (loaded.kind !== 'loaded') throw new Error('the defaults are no settings');
  const { queue, lease, ...rest } = loaded.config;
  return { ...rest, queue: { ...queue, agingMs: 0 }, lease: { ...lease, silenceMs: DAY_MS } };
}

/** Remembers what was ordered; nothing ever ends. */
class Processes implements Provisioner {
  readonly ordered: { readonly pool: string; readonly id: string }[] = [];

  create(pool: string, id: string): void {
    this.ordered.push({ pool, id });
  }

  async remove(): Promise<void> {}
  list(): [] {
    return [];
  }
  watch(_: ProvisionerEvents): void {}
  release(): void {}
}
