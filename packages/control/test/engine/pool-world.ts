// A world with one pool, whose agents are played: a process that starts says hello, holds what it is given until the
// test says that it is done, and hands it back when it is told to stop.
import type { PoolDetails, ScalingDecision, TaskSubmission } from '@muster/contract';
import type { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { PoolPlan } from '../../src/engine/pool-state.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import { type LeftBehind, type SimulatedPool, SimulatedProvisioner } from '../../src/sim/provisioner.ts';
import { type Sent, World, type WorldOptions } from './world.ts';

/** Quick, and easy to count with: it grows by 2 at more than 4 waiting tasks, and shrinks by 1 below 1. */
export const POLICY = {
  preset: 'aggressive',
  minAgents: 1,
  maxAgents: 8,
  minIdleAgents: 0,
  maxQueueDepth: 4,
  minQueueDepth: 1,
  scaleUpThreshold: 1,
  scaleDownThreshold: 2,
  scaleUpStep: 2,
  scaleDownStep: 1,
  scaleUpCooldownMs: 10_000,
  scaleDownCooldownMs: 10_000,
  evaluationIntervalMs: 5_000,
  maxIdleTimeMs: 0,
  triggers: [],
} as const satisfies PoolPlan['given'];

export interface PoolWorldOptions {
  readonly plan?: Partial<PoolPlan>;
  readonly processes?: SimulatedPool;
  /** The disk of an earlier world, and what it left running. */
  readonly journal?: MemoryJournal;
  readonly clock?: VirtualClock;
  readonly leftBehind?: readonly LeftBehind[];
  readonly settings?: WorldOptions['settings'];
  readonly measuring?: WorldOptions['measuring'];
  /** Of each agent. */
  readonly capabilities?: readonly string[];
}

export class PoolWorld {
  readonly world: World;
  readonly provisioner: SimulatedProvisioner;
  readonly logged: LogEvent[] = [];
  /** Tokens that an agent has handed back. */
  readonly handedBack: string[] = [];
  readonly #connections = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #capabilities: readonly string[];
  #connection = 0;

  constructor({
    plan,
    processes = {},
    journal,
    clock = new VirtualClock(),
    leftBehind = [],
    settings,
    measuring,
    capabilities = [],
  }: PoolWorldOptions) {
    this.#capabilities = capabilities;
    this.provisioner = new SimulatedProvisioner({
      pools: { work: { startMs: 100, ...processes } },
      ...{ clock, leftBehind, random: seededRandom(1) },
      isConnected: (id) => this.#connections.has(id),
    });
    this.world = new World({
      ...{ clock, provisioner: this.provisioner },
      pools: [{ type: 'work', slots: 1, initialAgents: 2, costPerHour: 0, given: { enabled: false }, ...plan }],
      log: (event) => this.logged.push(event),
      ...(journal === undefined ? {} : { journal }),
      ...(settings === undefined ? {} : { settings }),
      ...(measuring === undefined ? {} : { measuring }),
    });
  }

  static async started(options: PoolWorldOptions = {}): Promise<PoolWorld> {
    const pools = new PoolWorld(options);
    await pools.world.controller.start();
    // After the engine: a process starts before its agent says hello.
    const onEnded = (id: string) => pools.#connections.delete(id);
    pools.provisioner.watch({ onStarted: (id) => pools.connect(id), onEnded });
    await pools.advance(0);
    return pools;
  }

  /** The same disk and processes under the next controller. */
  async restarted(options: Omit<PoolWorldOptions, 'journal' | 'clock' | 'leftBehind'> = {}): Promise<PoolWorld> {
    const leftBehind = this.provisioner.leftBehind();
    this.provisioner.release();
    return PoolWorld.started({ ...options, journal: this.world.crash(), clock: this.world.clock, leftBehind });
  }

  get pools() {
    return this.world.controller.pools;
  }

  get pool(): PoolDetails {
    return this.pools.get('work');
  }

  get ids(): readonly string[] {
    return this.provisioner.list().map(({ id }) => id);
  }

  /** Oldest first. */
  get decisions(): readonly ScalingDecision[] {
    return this.pools.decisions('work', 64).decisions.toReversed();
  }

  get changes(): readonly (readonly [from: number, to: number])[] {
    return this.decisions.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to]);
  }

  /** In steps that are short enough for agents to answer in time. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= 1_000) {
      await this.world.advance(Math.min(left, 1_000));
      this.#answer();
      await this.world.settle();
      if (left === 0) return;
    }
  }

  /** The agent of a process says hello, the first time or again. */
  connect(id: string, attempts: readonly string[] = []): void {
    const connection = ++this.#connection;
    this.#connections.set(id, connection);
    const pid = this.provisioner.list().find((process) => process.id === id)?.pid ?? 0;
    const can = { capabilities: [...this.#capabilities], attempts: [...attempts] };
    const hello = { id, instance: `${id}-${pid}`, type: 'work', slots: 1, ...can };
    this.world.controller.receive(connection, [{ kind: 'hello', ...hello }]);
  }

  running(id: string): readonly Sent<'start'>[] {
    const connection = this.#connections.get(id) ?? 0;
    return this.world.starts(connection).filter(({ token }) => !this.#ended.has(token));
  }

  /** An agent completes all that it runs. */
  async finish(id: string): Promise<void> {
    for (const { token } of this.running(id)) {
      this.#ended.add(token);
      this.world.controller.receive(this.#connections.get(id) ?? 0, [{ kind: 'done', token }]);
    }
    await this.world.settle();
    this.#answer();
  }

  async finishAll(): Promise<void> {
    for (const id of this.#connections.keys()) await this.finish(id);
  }

  /** A process whose agent was drained, and told to end, ends. */
  endDrained(): void {
    for (const [id, connection] of this.#connections) {
      const stops = this.world.post.of(connection, 'stop');
      if (stops.length > 0 && this.provisioner.list().some((one) => one.id === id && one.state === 'running')) {
        this.provisioner.end(id, 'exit code 0');
      }
    }
  }

  async submit(count: number, task: Partial<TaskSubmission> = {}): Promise<readonly string[]> {
    return this.world.submit(...Array.from({ length: count }, () => ({ type: 'work', ...task })));
  }

  /** What is told to stop hands back what it runs; who has no process any more has no connection. */
  #answer(): void {
    const alive = new Set(this.provisioner.leftBehind().map(({ id }) => id));
    for (const [id, connection] of [...this.#connections]) {
      if (this.world.post.of(connection, 'stop').length > 0) {
        for (const { token } of this.running(id)) {
          this.#ended.add(token);
          this.handedBack.push(token);
          this.world.controller.receive(connection, [{ kind: 'stopped', token }]);
        }
      }
      this.world.controller.receive(connection, []);
      if (alive.has(id)) continue;
      this.#connections.delete(id);
      this.world.controller.disconnected(connection);
    }
  }
}
