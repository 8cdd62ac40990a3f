// What dashboards cost, and how fresh they are: the engine at 1,000 tasks a second over 500 agents, the API with its
// live stream, no disk. The dashboards live in another process, so this one's CPU time is the controller's.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Watched, WatchOrder } from './dashboard-viewers.ts';
import { pause } from './pause.ts';
import { nowMs } from './payload.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { summarise } from './statistics.ts';
import { WatchedController } from './watched-controller.ts';

const AGENTS = 500;
const TASKS_PER_SECOND = 1_000;
const RUN_MS = 300;
/** Somebody pauses or resumes something this often: what is timed on its way to the dashboards. */
const PROBE_MS = 50;
const VIEWERS = 100;
const SECONDS = 10;
/** Until the rate is even and a watch of before is over. */
const SETTLE_MS = 2_500;

interface Phase {
  readonly cpuUsPerTask: number;
  readonly p50: number;
  readonly p99: number;
  readonly messages: number;
  readonly bytes: number;
}

export async function dashboard({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const scene = await Scene.started();
  const ms = Math.max(2_000, SECONDS * 1_000 * scale);
  const taken: { nobody: Phase; one: Phase; many: Phase; deaf: Phase }[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const nobody = await scene.measure({ viewers: 0, deaf: 0, ms });
      const one = await scene.measure({ viewers: 1, deaf: 0, ms });
      const many = await scene.measure({ viewers: VIEWERS, deaf: 0, ms });
      const deaf = await scene.measure({ viewers: VIEWERS, deaf: 1, ms });
      const cpu = [nobody, one, many].map(({ cpuUsPerTask }) => cpuUsPerTask.toFixed(0));
      log(
        `round ${round}: CPU per task ${cpu.join(', ')} µs with 0, 1 and ${VIEWERS} dashboards; p99 ${many.p99.toFixed(0)} ms`,
      );
      // The first round only warms the code up.
      if (round > 0) taken.push({ nobody, one, many, deaf });
    }
  } finally {
    await scene.stop();
  }
  const of = (value: (round: (typeof taken)[number]) => number): number[] => taken.map(value);
  const name = `${VIEWERS} dashboards, ${TASKS_PER_SECOND.toLocaleString('en-US')} tasks/s`;
  return [
    figure(
      { name: `${name}: event to message, p50`, unit: 'ms' },
      of(({ many }) => many.p50),
    ),
    figure(
      { name: `${name}: event to message, p99`, unit: 'ms', target: '< 50' },
      of(({ many }) => many.p99),
    ),
    figure(
      { name: `${name}: p99 beside one that never reads, against none`, unit: '×', target: '<= 1.1' },
      of(({ many, deaf }) => deaf.p99 / many.p99),
    ),
    figure(
      { name: 'CPU per task, nobody watches', unit: 'µs' },
      of(({ nobody }) => nobody.cpuUsPerTask),
    ),
    figure(
      { name: 'CPU per task, one dashboard', unit: 'µs' },
      of(({ one }) => one.cpuUsPerTask),
    ),
    figure(
      { name: `CPU per task, ${VIEWERS} dashboards`, unit: 'µs' },
      of(({ many }) => many.cpuUsPerTask),
    ),
    figure(
      { name: `${name}: sent to each`, unit: 'KB/s' },
      of(({ many }) => many.bytes / VIEWERS / ms),
    ),
    figure(
      { name: `${name}: messages to each`, unit: '1/s' },
      of(({ many }) => (1000 * many.messages) / VIEWERS / ms),
    ),
  ];
}

class Scene {
  readonly #controller: WatchedController;

  private constructor(controller: WatchedController) {
    this.#controller = controller;
  }

  static async started(): Promise<Scene> {
    const load = { agents: { work: AGENTS }, tasksPerSecond: TASKS_PER_SECOND, runMs: RUN_MS };
    return new Scene(await WatchedController.started(load));
  }

  async measure({ viewers, deaf, ms }: Omit<WatchOrder, 'url'>): Promise<Phase> {
    const child = viewers === 0 ? undefined : this.#watchers();
    child?.send({ url: this.#controller.url, viewers, deaf, ms } satisfies WatchOrder);
    if (child !== undefined) await child.next();
    await pause(SETTLE_MS);
    let isPaused = false;
    const probing = setInterval(() => {
      isPaused = !isPaused;
      const by = String(nowMs());
      const { pauses } = this.#controller;
      void (isPaused ? pauses.pause({ type: 'probe' }, 'probe', by) : pauses.resume({ type: 'probe' }, by));
    }, PROBE_MS);
    child?.send('go');
    const [before, ended] = [process.cpuUsage(), this.#controller.ended];
    const watched = child === undefined ? undefined : await child.next();
    if (child === undefined) await pause(ms);
    const used = process.cpuUsage(before);
    clearInterval(probing);
    child?.end();
    const { latenciesMs = [], messages = 0, bytes = 0 } = watched ?? {};
    const { p50, p99 } = summarise(latenciesMs);
    return { cpuUsPerTask: (used.user + used.system) / (this.#controller.ended - ended), p50, p99, messages, bytes };
  }

  async stop(): Promise<void> {
    await this.#controller.stop();
  }

  /** A process with the dashboards; each `next` is its next answer. */
  #watchers() {
    const child = fork(fileURLToPath(new URL('./dashboard-viewers.js', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return {
      send: (message: WatchOrder | 'go') => void child.send(message),
      next: () =>
        new Promise<Watched>((resolve, reject) => {
          child.once('message', (answer: Watched) => resolve(answer));
          child.once('exit', () => reject(new Error('the dashboards of the benchmark ended')));
        }),
      end: () => void child.kill(),
    };
  }
}
