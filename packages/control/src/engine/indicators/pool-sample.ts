// What the pools are, use and cost now; and what a fleet of fixed size would have cost in their place.
import type { Sample } from '../../core/series/sample.ts';
import type { EngineParts } from '../parts.ts';
import { desiredOf, type PoolState } from '../pool-state.ts';
import { agentMsOf } from '../pool-view.ts';
import type { Provisioned } from '../ports.ts';
import { Windows } from '../windows.ts';
import type { Pause } from './pause.ts';

export interface PoolSampleParts extends Pick<EngineParts, 'clock' | 'documents'> {
  readonly pools: { states(): Iterable<PoolState>; readonly processes: readonly Provisioned[] };
  readonly poolOf: (type: string) => string;
  /** What its tasks came to since the process started. */
  readonly workOf: (pool: string) => { readonly completed: number; readonly cost: number };
}

const HOUR_MS = 3_600_000;
/** Over which the cost of a task is a mean. */
const COST_WINDOWS = { windowMs: 60_000, windows: 10, columns: 2 } as const;
const COST = 0;
const COMPLETED = 1;

/** What an agent's processes have read and written. */
interface Moved {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Of one pool since the process started. */
interface Books {
  sampledAt: number;
  /** Of the pool, as it was at the last sample. */
  agentMs: number;
  readonly total: { agentMs: number; fixedMs: number };
  agentsMax: number;
  work: { readonly completed: number; readonly cost: number };
  readonly lately: Windows;
}

export class PoolSampler {
  readonly #parts: PoolSampleParts;
  readonly #books = new Map<string, Books>();
  /** By agent id, as the last sample had it. */
  #moved = new Map<string, Moved>();
  /** By pool, of all its agents since the process started. */
  readonly #movedBy = new Map<string, { readBytes: number; writtenBytes: number }>();

  constructor(parts: PoolSampleParts) {
    this.#parts = parts;
  }

  /** Opens the books: what was before is not counted. */
  start(): void {
    const { pools, clock, workOf } = this.#parts;
    const now = clock.now();
    for (const pool of pools.states()) {
      const { type } = pool.plan;
      const lately = new Windows(COST_WINDOWS, now);
      const total = { agentMs: 0, fixedMs: 0 };
      const books = { sampledAt: now, agentMs: agentMsOf(pool, now), total, agentsMax: 0, work: workOf(type), lately };
      this.#books.set(type, books);
    }
  }

  async sample(sample: Sample, pause: Pause): Promise<void> {
    const { pools, documents } = this.#parts;
    for (const pool of pools.states()) {
      const { type } = pool.plan;
      sample.gauge('muster_pool_desired_agents', desiredOf(pool, documents), { pool: type });
      const books = this.#books.get(type);
      if (books !== undefined) this.#account(sample, pool, books);
    }
    await this.#sampleProcesses(sample, pause);
  }

  #account(sample: Sample, pool: PoolState, books: Books): void {
    const { clock, workOf } = this.#parts;
    const { type, costPerHour } = pool.plan;
    const [now, { total, lately }] = [clock.now(), books];
    const agentMs = agentMsOf(pool, now);
    const ranMs = Math.max(0, agentMs - books.agentMs);
    const spanMs = Math.max(1, now - books.sampledAt);
    let agents = 0;
    for (const { costsSince } of pool.places.values()) if (costsSince !== 0) agents++;
    // A pool that was larger between two samples: its mean shows it.
    books.agentsMax = Math.max(books.agentsMax, agents, Math.ceil(ranMs / spanMs - 1e-6));
    total.agentMs += ranMs;
    total.fixedMs += books.agentsMax * spanMs;
    const work = workOf(type);
    const agentCost = (ranMs / HOUR_MS) * costPerHour;
    lately.add(COST, agentCost + work.cost - books.work.cost, now);
    lately.add(COMPLETED, work.completed - books.work.completed, now);
    Object.assign(books, { sampledAt: now, agentMs, work });

    const labels = { pool: type };
    sample.total('muster_agent_seconds_total', total.agentMs / 1_000, labels);
    sample.total('muster_fixed_fleet_seconds_total', total.fixedMs / 1_000, labels);
    sample.total('muster_agent_cost_total', (total.agentMs / HOUR_MS) * costPerHour, labels);
    if (total.fixedMs > 0) sample.gauge('muster_savings_ratio', 1 - total.agentMs / total.fixedMs, labels);
    const completed = lately.sum(COMPLETED);
    if (completed > 0) sample.gauge('muster_cost_per_task', lately.sum(COST) / completed, labels);
  }

  async #sampleProcesses(sample: Sample, pause: Pause): Promise<void> {
    const byPool = new Map<string, { cores: number; bytes: number }>();
    let looked = 0;
    const moved = new Map<string, Moved>();
    for (const { id, pool: type, cpuCores, memoryBytes, readBytes, writtenBytes } of this.#parts.pools.processes) {
      await pause.every(++looked);
      const pool = this.#parts.poolOf(type);
      const sum = byPool.get(pool) ?? { cores: 0, bytes: 0 };
      byPool.set(pool, sum);
      sum.cores += cpuCores ?? 0;
      sum.bytes += memoryBytes ?? 0;
      if (cpuCores !== undefined) sample.ofAgent('muster_agent_cpu_cores', cpuCores, id);
      if (memoryBytes !== undefined) sample.ofAgent('muster_agent_memory_bytes', memoryBytes, id);
      if (readBytes === undefined || writtenBytes === undefined) continue;
      moved.set(id, { readBytes, writtenBytes });
      this.#move(pool, { readBytes, writtenBytes }, this.#moved.get(id));
    }
    this.#moved = moved;
    for (const [pool, { readBytes, writtenBytes }] of this.#movedBy) {
      sample.total('muster_agents_io_read_bytes_total', readBytes, { pool });
      sample.total('muster_agents_io_written_bytes_total', writtenBytes, { pool });
    }
    for (const [pool, { cores, bytes }] of byPool) {
      sample.gauge('muster_agents_cpu_cores', cores, { pool });
      sample.gauge('muster_agents_memory_bytes', bytes, { pool });
    }
  }

  /** An agent that is seen the first time adds nothing: some of it may be from before. A new process begins at 0. */
  #move(pool: string, now: Moved, before: Moved | undefined): void {
    const sum = this.#movedBy.get(pool) ?? { readBytes: 0, writtenBytes: 0 };
    this.#movedBy.set(pool, sum);
    if (before === undefined) return;
    sum.readBytes += grown(before.readBytes, now.readBytes);
    sum.writtenBytes += grown(before.writtenBytes, now.writtenBytes);
  }
}

const grown = (before: number, now: number): number => (now >= before ? now - before : now);
