// A cell: one contender in one round, with its server, a producer process and a worker process, all fresh.
import { mkdirSync } from 'node:fs';
import { seatText } from './contenders/client.ts';
import type { Contender } from './contenders/contenders.ts';
import type { Server } from './contenders/server.ts';
import { Remote } from './orders.ts';
import type { Owned } from './owned.ts';
import { nowMs } from './payload.ts';
import type { ProducerOrders, Submitted } from './producer-orders.ts';
import { machineUsage, type Usage, usageOf } from './usage.ts';
import type { Recorded, WorkerOrders } from './worker-orders.ts';

export const CONCURRENCY = 100;
const ROLES = ['server', 'producer', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export interface Spent {
  readonly cpuSeconds: Readonly<Record<Role, number>>;
  readonly cpuSecondsTotal: number;
  readonly serverWrittenBytes: number;
  readonly serverMemoryMb: number;
  /** Cores that processes other than these three kept busy, or that the host took. */
  readonly disturbedCores: number;
}

export interface FlowResult extends Submitted, Recorded {
  readonly count: number;
  readonly perSecond: number;
  readonly spent: Spent;
}

interface Flow {
  readonly count: number;
  readonly submit: (producer: Remote<ProducerOrders>) => Promise<Submitted>;
  readonly isTimed?: boolean;
}

export class Cell {
  readonly server: Server;
  readonly producer: Remote<ProducerOrders>;
  readonly worker: Remote<WorkerOrders>;

  constructor(parts: Pick<Cell, 'server' | 'producer' | 'worker'>) {
    this.server = parts.server;
    this.producer = parts.producer;
    this.worker = parts.worker;
  }

  startWorker(): Promise<void> {
    return this.worker.order('start', { concurrency: CONCURRENCY });
  }

  stopWorker(): Promise<void> {
    return this.worker.order('stop', {});
  }

  /** First submit call to last recorded completion. */
  async flow({ count, submit, isTimed = false }: Flow): Promise<FlowResult> {
    await this.worker.order('expect', { count, isTimed });
    const before = this.#snapshot();
    const [submitted, recorded] = await Promise.all([submit(this.producer), this.worker.order('recorded', {})]);
    const spent = spentBetween(before, this.#snapshot());
    const perSecond = (count / (recorded.recordedAtMs - submitted.startedAtMs)) * 1000;
    return { ...submitted, ...recorded, count, perSecond, spent };
  }

  /** A worker starts on tasks that wait: tasks per second until all are recorded. */
  async drain(count: number): Promise<number> {
    await this.worker.order('expect', { count, isTimed: false });
    const startedAtMs = nowMs();
    await this.startWorker();
    const { recordedAtMs } = await this.worker.order('recorded', {});
    return (count / (recordedAtMs - startedAtMs)) * 1000;
  }

  #snapshot(): Snapshot {
    return {
      atMs: nowMs(),
      machineSeconds: secondsOfMachine(),
      ownSeconds: secondsOfThisProcess(),
      usage: {
        server: usageOf(this.server.pid),
        producer: usageOf(this.producer.pid),
        worker: usageOf(this.worker.pid),
      },
    };
  }
}

export interface CellOptions {
  readonly contender: Contender;
  readonly owned: Owned;
  /** Where CPU profiles go; ours only. */
  readonly profileDir?: string | undefined;
}

export async function withCell<T>(options: CellOptions, run: (cell: Cell) => Promise<T>): Promise<T> {
  const { contender, owned, profileDir } = options;
  const isProfiled = profileDir !== undefined && contender.kind === 'muster';
  if (isProfiled) mkdirSync(profileDir, { recursive: true });
  const execArgvOf = (role: Role): string[] =>
    isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${role}.cpuprofile`] : [];

  const server = await contender.start(owned, execArgvOf('server'));
  const parameters = [seatText({ kind: contender.kind, address: server.address })];
  const seat = (role: Role, module: URL) => owned.fork(module, parameters, { execArgv: execArgvOf(role) });
  const cell = new Cell({
    server,
    producer: new Remote('producer', seat('producer', new URL('./producer-process.js', import.meta.url))),
    worker: new Remote('worker', seat('worker', new URL('./worker-process.js', import.meta.url))),
  });
  try {
    await Promise.all([cell.producer.ready, cell.worker.ready]);
    return await run(cell);
  } finally {
    for (const { child } of [cell.producer, cell.worker]) if (child.connected) child.disconnect();
    await Promise.all([cell.producer, cell.worker].map(({ child }) => owned.ended(child)));
    await server.stop();
  }
}

interface Snapshot {
  readonly atMs: number;
  readonly machineSeconds: number;
  readonly ownSeconds: number;
  readonly usage: Readonly<Record<Role, Usage>>;
}

function spentBetween(before: Snapshot, after: Snapshot): Spent {
  const of = (role: Role) => after.usage[role].cpuSeconds - before.usage[role].cpuSeconds;
  const cpuSeconds = { server: of('server'), producer: of('producer'), worker: of('worker') };
  const cpuSecondsTotal = cpuSeconds.server + cpuSeconds.producer + cpuSeconds.worker;
  const ownSeconds = after.ownSeconds - before.ownSeconds;
  const otherSeconds = after.machineSeconds - before.machineSeconds - cpuSecondsTotal - ownSeconds;
  return {
    cpuSeconds,
    cpuSecondsTotal,
    serverWrittenBytes: after.usage.server.writtenBytes - before.usage.server.writtenBytes,
    serverMemoryMb: after.usage.server.memoryMb,
    disturbedCores: Math.max(0, otherSeconds / ((after.atMs - before.atMs) / 1000)),
  };
}

function secondsOfMachine(): number {
  const { busySeconds, stolenSeconds } = machineUsage();
  return busySeconds + stolenSeconds;
}

function secondsOfThisProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
