// The engine on a virtual clock, with agents that finish at once what they are given, and its indicators on or off.
import type { FromController, TaskSubmission } from '@muster/contract';
import type { Mailbox, SeriesStore } from '../../packages/control/dist/engine/ports.js';
import { EngineAlone, quietSettings } from './engine-alone.ts';

const SLOTS = 4;
const TYPES = 8;
const TENANTS = 4;
/** Of virtual time: what comes in one step is submitted together. */
const STEP_MS = 10;

export interface MonitoredOptions {
  readonly agents: number;
  /** Undefined: nothing is measured. */
  readonly store: SeriesStore | undefined;
}

export class MonitoredEngine {
  readonly #given: { connection: number; token: string }[] = [];
  readonly #engine: EngineAlone;
  #submitted = 0;
  #turnMsMax = 0;

  private constructor({ store }: MonitoredOptions) {
    this.#engine = new EngineAlone({
      mailbox: this.#mailbox(),
      settings: quietSettings(),
      yieldTurn: () => this.#turn(),
      ...(store === undefined ? {} : { measuring: { store, probes: [], stopwatch: () => performance.now() } }),
    });
  }

  get #controller() {
    return this.#engine.controller;
  }

  static async started(options: MonitoredOptions): Promise<MonitoredEngine> {
    const engine = new MonitoredEngine(options);
    await engine.#controller.start();
    for (let number = 1; number <= options.agents; number++) {
      const hello = { id: `agent-${number}`, instance: `agent-${number}`, type: typeOf(number), slots: SLOTS };
      engine.#controller.receive(number, [{ kind: 'hello', ...hello }]);
    }
    await engine.#settle();
    return engine;
  }

  /** Tasks that come evenly and are done one step later. */
  async work({
    seconds,
    tasksPerSecond,
  }: {
    readonly seconds: number;
    readonly tasksPerSecond: number;
  }): Promise<void> {
    const perStep = Math.round((tasksPerSecond * STEP_MS) / 1_000);
    for (let left = seconds * 1_000; left > 0; left -= STEP_MS) {
      for (const { connection, token } of this.#given.splice(0)) {
        const usage = { cost: 0.01, tokens: 900, satisfaction: 0.9 };
        this.#controller.receive(connection, [{ kind: 'done', token, result: null, usage }]);
      }
      const submitted = this.#controller.submit(Array.from({ length: perStep }, () => this.#task()));
      await this.#settle();
      await submitted;
      await this.#pass(STEP_MS);
    }
  }

  /** Samples without work in between, each with some of everything in it. */
  async samples(count: number): Promise<void> {
    const { meter } = this.#controller.indicators;
    for (let left = count; left > 0; left--) {
      for (let number = 0; number < 200; number++) {
        const seconds = ((number * 37 + left) % 997) / 100;
        meter.distribution('muster_task_wait_seconds', { type: typeOf(number) }).add(seconds);
        meter.distribution('muster_task_run_seconds', { type: typeOf(number) }).add(2 * seconds);
        meter.counter('muster_tasks_submitted_total', { type: `client-${left}-${number}` }).add(1);
      }
      await this.#pass(10_000);
      for (let round = 0; round < 8; round++) await this.#settle();
    }
  }

  /** The longest turn, in CPU time, while so much time passes. */
  async longestTurnOf(ms: number): Promise<number> {
    this.#turnMsMax = 0;
    await this.#pass(ms);
    for (let round = 0; round < 40; round++) await this.#settle();
    return this.#turnMsMax;
  }

  async stop(): Promise<void> {
    await this.#controller.stop();
  }

  #pass(ms: number): Promise<void> {
    return this.#engine.pass(ms, async () => {
      this.#begunAt = cpuMs();
      this.#controller.tick();
      await this.#settle();
    });
  }

  #begunAt = 0;

  /** The next turn of the event loop; how much CPU time the one that ends with it took. */
  async #turn(): Promise<void> {
    this.#turnMsMax = Math.max(this.#turnMsMax, cpuMs() - this.#begunAt);
    await new Promise((resolve) => setImmediate(resolve));
    this.#begunAt = cpuMs();
  }

  #settle(): Promise<void> {
    return this.#engine.settle(2, () => this.#turn());
  }

  #task(): TaskSubmission {
    const number = this.#submitted++;
    return { type: typeOf(number), tenant: `tenant-${number % TENANTS}` };
  }

  #mailbox(): Mailbox {
    const take = (connection: number, item: { readonly kind: string; readonly token?: string }): void => {
      if (item.kind === 'start') this.#given.push({ connection, token: item.token ?? '' });
    };
    return {
      push: (connection: number, item: FromController) => take(connection, item),
      pushWithJson: take,
      backlogBytes: () => 0,
      close() {},
    };
  }
}

const typeOf = (number: number): string => `type-${number % TYPES}`;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
