// What looking at 200 pools costs while half a million tasks wait: the engine itself, on a virtual clock, and agents
// that are no processes. All pools fall due in the same moment.
import type { Provisioner, ProvisionerEvents } from '../../packages/control/dist/engine/ports.js';
import type { EngineSettings } from '../../packages/control/dist/engine/settings.js';
import { EngineAlone, quietSettings } from './engine-alone.ts';
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
  readonly #types = Array.from({ length: POOLS }, (_, index) => `type-${index}`);
  readonly #processes = new Processes();
  readonly #engine: EngineAlone;

  constructor() {
    const agents = AGENTS / POOLS;
    // It never grows, so that every round is the same.
    const given = { evaluationIntervalMs: INTERVAL_MS, minAgents: agents, maxAgents: agents };
    this.#engine = new EngineAlone({
      mailbox: { push() {}, pushWithJson() {}, backlogBytes: () => 0, close() {} },
      settings: settings(),
      pools: this.#types.map((type) => ({ type, slots: SLOTS, initialAgents: agents, costPerHour: 0, given })),
      provide: () => this.#processes,
      yieldTurn: async () => {},
    });
  }

  get #controller() {
    return this.#engine.controller;
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
    let [cpuMs, longestMs] = [0, 0];
    await this.#engine.pass(INTERVAL_MS, async () => {
      const [startedAt, before] = [performance.now(), process.cpuUsage()];
      this.#controller.tick();
      const { user, system } = process.cpuUsage(before);
      cpuMs += (user + system) / 1000;
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      await this.#settle();
    });
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

  #settle(): Promise<void> {
    return this.#engine.settle(3);
  }
}

/** No task is lifted. */
function settings(): EngineSettings {
  const { queue, ...rest } = quietSettings();
  return { ...rest, queue: { ...queue, agingMs: 0 } };
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
