// The durable state in memory: every task that compaction has not moved to the history, and the register.
//
// L1. Only `apply` changes it, and it does so the same way live and in recovery.

import { assert } from '../base/assert.ts';
import { hashText } from '../base/hash.ts';
import { SeqTable } from '../base/seq-table.ts';
import { Debounced } from './debounced.ts';
import type { Recovery } from './ports.ts';
import { purgeIn } from './purged.ts';
import type { JournalRecord, SubmittedTask } from './records.ts';
import { Register, type RegisterData } from './register.ts';
import type { TaskConditions, TaskEntry, TaskSpec } from './task-entry.ts';
import { applyToTask, isFinished, isTaskRecord, makeWay, mayOutliveTask, newEntry } from './task-transitions.ts';

export class Ledger implements Recovery {
  readonly tasks = new SeqTable<TaskEntry>();
  readonly state = new Register();
  readonly debounced = new Debounced();
  #forgotten = 0;
  readonly #keys = new Map<string, number>();
  readonly #specs = new Map<string, TaskSpec>();
  readonly #interned = new Set<TaskSpec>();

  get keys(): number {
    return this.#keys.size;
  }

  register(data: RegisterData): void {
    this.state.restore(data);
  }

  task(entry: TaskEntry): void {
    entry.spec = this.intern(entry.spec);
    this.#insert(entry);
  }

  record(record: JournalRecord): void {
    this.apply(record);
  }

  apply(record: JournalRecord): void {
    if (record.kind === 'submitted') {
      this.state.apply(record, undefined, undefined);
      for (let index = 0; index < record.tasks.length; index++) {
        const task = record.tasks[index] as SubmittedTask; // index < length
        this.task(newEntry(record.first + index, task, record.at));
        if (task.conditions?.supersedes !== undefined) {
          this.#supersede(task.conditions.supersedes, record.first + index, record.at);
        }
      }
      return;
    }
    const isOfTask = isTaskRecord(record);
    const entry = isOfTask ? this.tasks.get(record.task) : undefined;
    if (isOfTask && entry === undefined) {
      assert(mayOutliveTask(record), `record ${record.seq} names task ${record.task}, which nobody submitted`);
    }
    this.state.apply(record, entry, entry?.lease);
    if (record.kind === 'document' && record.collection === 'purges' && record.value !== undefined) {
      this.forgetAll(purgeIn(record.value).tasks);
    }
    if (entry === undefined || !isOfTask) return;
    applyToTask(entry, record);
    if (entry.extras?.conditions !== undefined) this.debounced.follow(entry);
    if (record.kind === 'handed-off') this.task(newEntry(record.first, record.follow, record.at));
  }

  byKey(tenant: string, key: string): TaskEntry | undefined {
    const seq = this.#keys.get(keyName(tenant, key));
    return seq === undefined ? undefined : this.tasks.get(seq);
  }

  /** The one object for all tasks of this kind; a spec is known as long as a task in memory has it. */
  intern(spec: TaskSpec): TaskSpec {
    if (this.#interned.has(spec)) return spec;
    const name = specName(spec);
    const known = this.#specs.get(name);
    if (known !== undefined) return known;
    if (this.#specs.size >= this.#sweepAt) this.#sweepSpecs();
    this.#specs.set(name, spec);
    this.#interned.add(spec);
    return spec;
  }

  /** How many tasks the history has taken over since the start, or a purge took away. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Takes a task out that the history has now, or nobody any more; ignores one that was reopened meanwhile. */
  forget(seq: number): void {
    const entry = this.tasks.get(seq);
    if (entry === undefined || !isFinished(entry)) return;
    this.tasks.delete(seq);
    this.#forgotten++;
    const key = entry.extras?.key ?? '';
    if (key !== '') this.#keys.delete(keyName(entry.spec.tenant, key));
  }

  forgetAll(seqs: readonly number[]): void {
    for (const seq of seqs) this.forget(seq);
  }

  #insert(entry: TaskEntry): void {
    this.tasks.set(entry.seq, entry);
    if (entry.extras?.conditions !== undefined) this.debounced.follow(entry);
    const key = entry.extras?.key ?? '';
    if (key !== '') this.#keys.set(keyName(entry.spec.tenant, key), entry.seq);
  }

  #supersede(seq: number, newer: number, at: number): void {
    const entry = this.tasks.get(seq);
    assert(entry !== undefined, `task ${newer} supersedes task ${seq}, which nobody submitted`);
    makeWay(entry, newer, at);
    this.debounced.follow(entry);
  }

  /** Clients choose the content of specs, so their table must not outlive the tasks. */
  #sweepSpecs(): void {
    const inUse = new Set<TaskSpec>();
    for (const entry of this.tasks.values()) inUse.add(entry.spec);
    for (const [name, spec] of this.#specs) {
      if (inUse.has(spec)) continue;
      this.#specs.delete(name);
      this.#interned.delete(spec);
    }
    this.#sweepAt = Math.max(SPECS_SWEEP, 2 * this.#specs.size);
  }

  #sweepAt = SPECS_SWEEP;
}

const SPECS_SWEEP = 10_000;

/** Keys of two tenants never meet: a tenant's name holds no line break. */
export function keyName(tenant: string, key: string): string {
  return `${tenant}\n${key}`;
}

function specName(spec: TaskSpec): string {
  const { backoff } = spec;
  return [
    spec.type,
    spec.tenant,
    spec.priority,
    spec.slots,
    spec.attemptsMax,
    spec.timeoutMs,
    spec.estimateMs,
    spec.lateResult,
    spec.profile,
    backoff.baseMs,
    backoff.factor,
    backoff.maxMs,
    backoff.jitterRatio,
    spec.requires.join('\t'),
    spec.prefers.join('\t'),
    spec.limitKeys.join('\t'),
    spec.apart,
    spec.isIdempotent,
  ].join('\n');
}

/**
 * A fingerprint of the durable state: equal for a live ledger and one rebuilt from its journal. Places of blobs and the
 * waiting order are left out: the first move in compaction, the second follows from the clock.
 */
export function stateHash(ledger: Ledger): string {
  let hash = 0;
  for (const entry of ledger.tasks.values()) hash = hashText(durableText(entry), hash % 4_294_967_296);
  const register = JSON.stringify(sorted(ledger.state.data()));
  return hashText(register, hash % 4_294_967_296)
    .toString(16)
    .padStart(14, '0');
}

function durableText(entry: TaskEntry): string {
  const { lease, extras } = entry;
  return JSON.stringify([
    entry.seq,
    specName(entry.spec),
    entry.state,
    entry.submittedAt,
    entry.readyAt,
    entry.payloadLength,
    entry.attempt,
    lease && [lease.attempt, lease.agent, lease.epoch, lease.nonce, lease.startedAt, lease.decisionLength],
    entry.ending?.at,
    entry.ending?.resultLength,
    sorted(entry.error),
    sorted(extras && { ...extras, lateAt: 0, checkpointAt: 0, conditions: withoutPlaces(extras.conditions) }),
  ]);
}

function withoutPlaces(conditions: TaskConditions | undefined): TaskConditions | undefined {
  if (conditions?.tails === undefined) return conditions;
  return { ...conditions, tails: conditions.tails.map((tail) => ({ ...tail, at: 0 })) };
}

/** The same value with the fields of its objects in alphabetical order: how an object came to be must not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]));
}
