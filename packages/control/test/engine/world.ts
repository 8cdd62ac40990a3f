// The real engine in a world that moves only when told: memory journal, virtual clock, agents played by the test.
import { type AgentHello, Fault, type FromController, type TaskSubmission, type ToController } from '@muster/contract';
import { expect } from 'vitest';
import { systemCalendar } from '../../src/adapters/calendar.ts';
import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Controller } from '../../src/engine/controller.ts';
import type { Measuring } from '../../src/engine/indicators/indicators.ts';
import { Ledger, stateHash } from '../../src/engine/ledger.ts';
import type { SettingsSource } from '../../src/engine/live-settings.ts';
import type { PoolPlan } from '../../src/engine/pool-state.ts';
import type { Log, Mailbox, TripExporter } from '../../src/engine/ports.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import type { Checker } from '../../src/sim/checks/checker.ts';
import type { Listener } from '../../src/sim/network.ts';
import type { SimulatedProvisioner } from '../../src/sim/provisioner.ts';

export type Sent<K extends FromController['kind']> = Extract<FromController, { kind: K }>;

export const SETTINGS: EngineSettings = {
  queue: {
    waitingMax: 1000,
    payloadBytesMax: 1_000_000,
    payloadMemoryBytes: 1_000_000,
    agingMs: 60_000,
    keysMax: 1000,
    throttlesMax: 1000,
    retentionMs: 86_400_000,
  },
  streams: { taskBytes: 262_144, totalBytes: 67_108_864, tailBytes: 65_536, readersMax: 1000 },
  tenants: {},
  limits: [],
  lease: {
    heartbeatMs: 15_000,
    silenceMs: 120_000,
    checkMs: 30_000,
    reconnectGraceMs: 30_000,
    orphanTimeoutMs: 300_000,
    poisonDeaths: 3,
  },
  routing: {
    profile: 'balanced',
    picker: 'five-factor',
    explorationRatio: 0,
    guardQuantile: 0.84,
    patienceRatio: 0.7,
    profiles: {},
    slowStartMs: 30_000,
    slowStartAggression: 1,
    canary: {},
    lookAhead: 32,
    hedging: { budgetRatio: 0 },
    ejection: { failures: 5, baseMs: 30_000, maxMs: 300_000, shareMax: 0.5, intervalMs: 10_000, volumeMin: 20 },
  },
};

/** Keeps what the engine sent, per connection. */
export class Post implements Mailbox {
  readonly sent = new Map<number, FromController[]>();
  readonly closed = new Map<number, string>();

  push(connection: number, item: FromController): void {
    const items = this.sent.get(connection) ?? [];
    items.push(item);
    this.sent.set(connection, items);
  }

  pushWithJson(connection: number, item: object, field: string, json: string): void {
    this.push(connection, { ...item, [field]: JSON.parse(json) } as FromController);
  }

  backlogBytes(): number {
    return 0;
  }

  close(connection: number, code: string, reason: string): void {
    this.closed.set(connection, `${code}: ${reason}`);
  }

  of<K extends FromController['kind']>(connection: number, kind: K): Sent<K>[] {
    return (this.sent.get(connection) ?? []).filter((item): item is Sent<K> => item.kind === kind);
  }

  last<K extends FromController['kind']>(connection: number, kind: K): Sent<K> {
    const item = this.of(connection, kind).at(-1);
    if (item === undefined) throw new Error(`nothing of kind ${kind} was sent to connection ${connection}`);
    return item;
  }
}

export interface WorldOptions {
  readonly settings?: { [Section in keyof EngineSettings]?: Partial<EngineSettings[Section]> };
  /** Lets settings be changed. */
  readonly settingsSource?: SettingsSource;
  /** The disk of an earlier world. */
  readonly journal?: MemoryJournal;
  readonly clock?: VirtualClock;
  readonly seed?: number;
  readonly pools?: readonly PoolPlan[];
  readonly provisioner?: SimulatedProvisioner;
  readonly log?: Log;
  /** Lets indicators be measured. */
  readonly measuring?: Measuring;
  readonly yieldTurn?: () => Promise<void>;
  readonly trips?: TripExporter;
  /** Watches the journal that it was made for, across all restarts. */
  readonly checker?: Checker;
}

export class World {
  readonly clock: VirtualClock;
  readonly journal: MemoryJournal;
  readonly post = new Post();
  readonly controller: Controller;
  readonly #provisioner: SimulatedProvisioner | undefined;
  readonly #listener: Listener;
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor({
    settings = {},
    settingsSource,
    journal = new MemoryJournal(),
    clock = new VirtualClock(),
    seed = 1,
    pools = [],
    provisioner,
    log = () => {},
    measuring,
    yieldTurn = async () => {},
    trips,
    checker,
  }: WorldOptions = {}) {
    this.clock = clock;
    this.journal = journal;
    this.#provisioner = provisioner;
    this.controller = new Controller({
      clock,
      journal: checker?.journal ?? journal,
      history: journal,
      mailbox: checker?.mailbox(this.post) ?? this.post,
      calendar: systemCalendar(),
      random: seededRandom(seed),
      alarm: {
        wakeAt: (at) => {
          this.#wakeAt = at;
        },
      },
      settings: {
        queue: { ...SETTINGS.queue, ...settings.queue },
        streams: { ...SETTINGS.streams, ...settings.streams },
        tenants: { ...SETTINGS.tenants, ...(settings.tenants as EngineSettings['tenants']) },
        limits: (settings.limits ?? SETTINGS.limits) as EngineSettings['limits'],
        lease: { ...SETTINGS.lease, ...settings.lease },
        routing: { ...SETTINGS.routing, ...settings.routing },
      },
      ...(settingsSource === undefined ? {} : { settingsSource }),
      log,
      version: 'test',
      node: 'node-1',
      onFatal: (error) => {
        throw error;
      },
      pools,
      ...(provisioner === undefined ? {} : { provide: () => provisioner }),
      loopDelayMsMax: () => 0,
      ...(measuring === undefined ? {} : { measuring }),
      yieldTurn,
      ...(trips === undefined ? {} : { trips }),
    });
    this.#listener = checker?.listener(this.controller) ?? this.controller;
  }

  static async started(options: WorldOptions = {}): Promise<World> {
    const world = new World(options);
    await world.controller.start();
    await world.settle();
    return world;
  }

  /** Lets everything that was appended become durable, and its effects happen. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      await Promise.resolve();
      this.journal.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Settles until the work is done. */
  async settled<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    done.catch(() => {});
    while (!isDone) await this.settle();
    return done;
  }

  /** What the journal gives when it is read back: the same as what lived through it. */
  async replayed(): Promise<Ledger> {
    const ledger = new Ledger();
    await this.journal.reread(ledger);
    expect(stateHash(ledger)).toBe(this.controller.stateHash());
    return ledger;
  }

  /** What was not durable is gone; another world may start from the journal. */
  crash(): MemoryJournal {
    this.journal.crash();
    return this.journal;
  }

  async advance(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (let at = this.#nextAt(); at <= until; at = this.#nextAt()) {
      this.clock.advance(Math.max(0, at - this.clock.now()));
      this.#provisioner?.tick();
      if (this.#wakeAt <= at) {
        this.#wakeAt = Number.POSITIVE_INFINITY;
        this.controller.tick();
      }
      await this.settle();
    }
    this.clock.advance(until - this.clock.now());
    await this.settle();
  }

  #nextAt(): number {
    return Math.min(this.#wakeAt, this.#provisioner?.dueAt ?? Number.POSITIVE_INFINITY);
  }

  async submit(...tasks: TaskSubmission[]): Promise<string[]> {
    const pending = this.controller.submit(tasks);
    pending.catch(() => {});
    await this.settle();
    return (await pending).tasks.map(({ id }) => id);
  }

  async receive(connection: number, ...items: ToController[]): Promise<void> {
    this.#listener.receive(connection, items);
    await this.settle();
  }

  /** The connection breaks. */
  disconnect(connection: number): void {
    this.#listener.disconnected(connection);
  }

  async agent(connection: number, hello: Partial<AgentHello> & { id: string }): Promise<void> {
    await this.receive(connection, {
      kind: 'hello',
      instance: `${hello.id}-process`,
      type: 'work',
      slots: 1,
      ...hello,
    });
  }

  starts(connection: number): Sent<'start'>[] {
    return this.post.of(connection, 'start');
  }

  lastStart(connection: number): Sent<'start'> {
    return this.post.last(connection, 'start');
  }

  async stateOf(id: string): Promise<string> {
    return (await this.controller.task(id)).state;
  }
}

export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('expected a fault');
}
