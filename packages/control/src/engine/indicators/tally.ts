// Counts what happens to tasks, attempts, agents and pools, from the records that say so: each is an addition or two
// after its record was applied. Recovery counts nothing, for a counter begins with its process.

import type { Usage } from '@muster/contract';
import { type CHOSEN_LABELS, OTHER } from '@muster/contract/indicators';
import type { Distribution, Meter } from '../../core/series/meter.ts';
import type { Ledger } from '../ledger.ts';
import type { JournalRecord, RecordOf } from '../records.ts';
import type { TaskEntry } from '../task-entry.ts';
import { PoolCounts, TenantCounts, TypeCounts } from './counts.ts';

type Ended = RecordOf<'completed' | 'handed-off' | 'failed' | 'asked'>;

interface Begun {
  readonly dispatched: number;
  /** By the stopwatch. */
  readonly atMs: number;
}

export class Tally {
  readonly #meter: Meter;
  readonly #ledger: Ledger;
  readonly #types = new Map<string, TypeCounts>();
  readonly #tenants = new Map<string, TenantCounts>();
  readonly #pools = new Map<string, PoolCounts>();
  readonly #stopwatch: () => number;
  readonly #route: Distribution;
  #dispatched = 0;

  /** `stopwatch` in milliseconds, from any moment on. */
  constructor(meter: Meter, ledger: Ledger, stopwatch: () => number) {
    this.#meter = meter;
    this.#ledger = ledger;
    this.#stopwatch = stopwatch;
    this.#route = meter.distribution('muster_route_seconds');
  }

  /** A record was appended and applied. */
  committed(record: JournalRecord): void {
    switch (record.kind) {
      case 'submitted':
        for (const { spec } of record.tasks) this.#type(spec.type).submitted.add(1);
        return;
      case 'dispatched':
        this.#started(record);
        return;
      case 'handed-off':
        this.#type(record.follow.spec.type).submitted.add(1);
        this.#attemptEnded(record, 'handed-off');
        return;
      case 'completed':
      case 'asked':
        this.#attemptEnded(record, record.kind);
        return;
      case 'failed':
        this.#attemptEnded(record, record.how);
        return;
      case 'late':
        this.#meter.counter('muster_late_results_total', { reason: record.isAdopted ? 'adopted' : 'kept' }).add(1);
        return;
      case 'scored':
        this.#of(record)?.satisfaction.add(record.satisfaction);
        return;
      case 'expired':
        if (record.reason === 'deadline') this.#of(record)?.deadlineMisses.add(1);
        return;
      case 'redriven':
        this.#of(record)?.redrives.add(1);
        return;
      case 'agent-joined':
        this.#pool(record.hello.type).joined.add(1);
        return;
      case 'agent-left':
        this.#pool(this.#typeOfAgent(record.agent)).left.add(1);
        return;
      case 'scaled':
        this.#scaled(record);
        return;
      default:
        return; // Nothing that is counted.
    }
  }

  /** A task has its outcome. */
  ended(entry: TaskEntry): void {
    const { spec, state, ending, submittedAt, error, attempt } = entry;
    const type = this.#type(spec.type);
    type.ended(state).add(1);
    this.#tenant(spec.tenant).ended(state).add(1);
    if (ending !== undefined) type.response.add((ending.at - submittedAt) / 1_000);
    const isGivenUp = state === 'expired' || (state === 'cancelled' && error?.class === 'Cancelled');
    if (isGivenUp && attempt === 0) type.abandoned.add(1);
  }

  /** An attempt says something, and none of its task has before. */
  firstOutput({ spec, submittedAt }: TaskEntry, now: number): void {
    this.#type(spec.type).firstOutput.add((now - submittedAt) / 1_000);
  }

  /** Agents of a pool have paused for garbage collection. */
  collected(pool: string, ms: number): void {
    this.#pool(pool).collected.add(ms / 1_000);
  }

  refused(tasks: number, reason: string): void {
    this.#meter.counter('muster_tasks_refused_total', { reason }).add(tasks);
  }

  /** A pass over the queue begins: how many were dispatched before, and when it was. */
  routing(): Begun {
    return { dispatched: this.#dispatched, atMs: this.#stopwatch() };
  }

  /** It has ended. What dispatched nothing is not told. */
  routed(begun: Begun | undefined): void {
    if (begun === undefined || this.#dispatched === begun.dispatched) return;
    this.#route.add((this.#stopwatch() - begun.atMs) / 1_000 / (this.#dispatched - begun.dispatched));
  }

  /** What the pool's tasks came to, since the process started. */
  workOf(pool: string): { readonly completed: number; readonly cost: number } {
    const { completed, cost } = this.#pool(pool);
    return { completed, cost };
  }

  #started({ at, task }: RecordOf<'dispatched'>): void {
    this.#dispatched++;
    const entry = this.#ledger.tasks.get(task);
    if (entry === undefined) return;
    const type = this.#type(entry.spec.type);
    type.started.add(1);
    // A second attempt beside the first ended that one, in the same record; it did not wait for anything.
    const last = entry.attempt > 1 ? entry.extras?.attempts.at(-1) : undefined;
    if (last?.state === 'superseded' && last.endedAt === at) type.attemptEnded('superseded').add(1);
    else type.wait.add(Math.max(0, at - entry.readyAt) / 1_000);
  }

  #attemptEnded(record: Ended, how: string): void {
    const entry = this.#ledger.tasks.get(record.task);
    if (entry === undefined) return;
    const { spec, lease } = entry;
    const type = this.#type(spec.type);
    type.attemptEnded(how).add(1);
    const pool = this.#pool(this.#typeOfAgent(lease?.agent ?? 0));
    pool.ended.add(1);
    if (record.kind === 'completed' || record.kind === 'handed-off') {
      pool.completed++;
      if (lease !== undefined) type.run.add((record.at - lease.startedAt) / 1_000);
    }
    if (record.kind === 'failed' && record.next.kind === 'retry') type.retried(how).add(1);
    this.#used(record.usage, { type, pool, tenant: spec.tenant });
  }

  #used(
    { cost = 0, tokens = 0, satisfaction }: Usage,
    { type, pool, tenant }: { readonly type: TypeCounts; readonly pool: PoolCounts; readonly tenant: string },
  ): void {
    if (tokens > 0) type.tokens.add(tokens);
    if (satisfaction !== undefined) type.satisfaction.add(satisfaction);
    if (cost === 0) return;
    type.cost.add(cost);
    this.#tenant(tenant).cost.add(cost);
    pool.cost += cost;
  }

  #scaled({ decision: { pool, from, to } }: RecordOf<'scaled'>): void {
    if (from !== to)
      this.#pool(pool)
        .scaled(to > from ? 'scale_up' : 'scale_down')
        .add(1);
  }

  #of({ task }: { readonly task: number }): TypeCounts | undefined {
    const entry = this.#ledger.tasks.get(task);
    return entry === undefined ? undefined : this.#type(entry.spec.type);
  }

  #typeOfAgent(seq: number): string {
    return this.#ledger.state.agents.get(seq)?.hello.type ?? OTHER;
  }

  #type(name: string): TypeCounts {
    return this.#types.get(name) ?? this.#made(this.#types, 'type', name, (type) => new TypeCounts(this.#meter, type));
  }

  #tenant(name: string): TenantCounts {
    const make = (tenant: string): TenantCounts => new TenantCounts(this.#meter, tenant);
    return this.#tenants.get(name) ?? this.#made(this.#tenants, 'tenant', name, make);
  }

  #pool(name: string): PoolCounts {
    return this.#pools.get(name) ?? this.#made(this.#pools, 'pool', name, (pool) => new PoolCounts(this.#meter, pool));
  }

  /** What is beyond the bound of its label is counted together, so that these tables are bounded, too. */
  #made<T>(table: Map<string, T>, label: keyof typeof CHOSEN_LABELS, name: string, make: (name: string) => T): T {
    const folded = this.#meter.fold(label, name);
    let counts = table.get(folded);
    if (counts === undefined) {
      counts = make(folded);
      table.set(folded, counts);
    }
    return counts;
  }
}
