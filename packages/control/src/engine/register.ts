// The small rest of the state: everything durable that is not a task. Changed by records only, like a task.
//
// R1. The register after a snapshot and the records behind it equals the register that lived through all of them.
import type { AgentHello } from '@muster/contract';
import { assert, never } from '../base/assert.ts';
import { SeqTable } from '../base/seq-table.ts';
import { Estimates } from '../core/learn/estimates.ts';
import { type Document, Documents } from './documents.ts';
import { NO_TICKS, type Ticks } from './kept-ticks.ts';
import { Purged, purgeIn } from './purged.ts';
import type { JournalRecord, RecordOf, SubmittedTask } from './records.ts';
import { type PoolHistory, Scalings } from './scalings.ts';
import type { Lease, TaskConditions, TaskEntry } from './task-entry.ts';
import { Throttles, type ThrottleWindow } from './throttles.ts';

export interface Counters {
  submitted: number;
  completed: number;
  failed: number;
  cancelled: number;
  expired: number;
  /** Dead letters now: a redrive takes one away. */
  deadLettered: number;
}

export interface KnownAgent {
  readonly seq: number;
  hello: Omit<AgentHello, 'attempts'>;
  joinedAt: number;
  /** 0 while it is a member of the fleet. */
  leftAt: number;
}

/** The register as a snapshot keeps it: plain JSON data. */
export interface RegisterData {
  readonly epoch: number;
  readonly recordSeq: number;
  readonly at: number;
  readonly nextTask: number;
  readonly nextAgent: number;
  readonly counters: Counters;
  readonly agents: readonly KnownAgent[];
  /** What core/learn keeps of the outcomes; opaque here. */
  readonly estimates: unknown;
  /** Absent in what versions before 0.2 wrote. */
  readonly documents?: readonly Document[];
  readonly throttles?: readonly ThrottleWindow[];
  /** Absent in what versions before 0.2 wrote. */
  readonly scalings?: readonly PoolHistory[];
}

/** Agents that left are remembered, so that old decisions keep their names, up to this many. */
const DEPARTED_MAX = 20_000;

export class Register {
  epoch = 0;
  recordSeq = 0;
  /** Time of the last record. */
  at = 0;
  nextTask = 1;
  nextAgent = 1;
  readonly counters: Counters = { submitted: 0, completed: 0, failed: 0, cancelled: 0, expired: 0, deadLettered: 0 };
  /** By sequence number, in order of joining. */
  readonly agents = new SeqTable<KnownAgent>();
  readonly estimates = new Estimates();
  readonly documents = new Documents();
  readonly purged = new Purged();
  readonly throttles = new Throttles();
  readonly scalings = new Scalings();
  readonly #agentById = new Map<string, KnownAgent>();
  #departed = 0;

  agentById(id: string): KnownAgent | undefined {
    return this.#agentById.get(id);
  }

  agentName(seq: number): string {
    return this.agents.get(seq)?.hello.id ?? `#${seq}`;
  }

  restore(data: RegisterData): void {
    this.epoch = data.epoch;
    this.recordSeq = data.recordSeq;
    this.at = data.at;
    this.nextTask = data.nextTask;
    this.nextAgent = data.nextAgent;
    Object.assign(this.counters, data.counters);
    for (const agent of data.agents) this.#remember({ ...agent });
    this.estimates.restore(data.estimates);
    this.documents.restore(data.documents ?? []);
    this.purged.restore(this.documents.all('purges'));
    this.throttles.restore(data.throttles ?? []);
    this.scalings.restore(data.scalings ?? []);
  }

  data(): RegisterData {
    const { epoch, recordSeq, at, nextTask, nextAgent, counters } = this;
    const agents = [...this.agents.values()].map((agent) => ({ ...agent }));
    return {
      epoch,
      recordSeq,
      at,
      nextTask,
      nextAgent,
      counters: { ...counters },
      agents,
      estimates: this.estimates.data(),
      documents: this.documents.data(),
      throttles: this.throttles.data(at),
      scalings: this.scalings.data(),
    };
  }

  /** `before` is the task as it was before the record, for records about one. */
  apply(record: JournalRecord, task: TaskEntry | undefined, held: Lease | undefined): void {
    if (record.seq !== this.recordSeq + 1) assert(false, `record ${record.seq} follows ${this.recordSeq}`);
    this.recordSeq = record.seq;
    this.at = Math.max(this.at, record.at);
    switch (record.kind) {
      case 'started':
        this.epoch = record.epoch;
        return;
      case 'submitted':
        this.#arrived(record);
        return;
      case 'dispatched':
      case 'checkpointed':
      case 'streamed':
      case 'released':
      case 'asked':
        return;
      case 'answered':
        if (!record.isApproved) this.counters.cancelled++;
        return;
      case 'completed':
      case 'handed-off':
        this.counters.completed++;
        this.#learn(record, 'completed', task, held);
        if (record.kind === 'handed-off') this.#followed(record);
        return;
      case 'failed':
        this.#failed(record, task, held);
        return;
      case 'cancelled':
        this.counters.cancelled++;
        return;
      case 'expired':
        this.counters.expired++;
        return;
      case 'redriven':
        this.counters[task?.state === 'failed' ? 'failed' : 'deadLettered']--;
        return;
      case 'late':
        if (record.isAdopted) this.counters.completed++;
        return;
      case 'scored':
        this.#score(record, task);
        return;
      case 'agent-joined':
        this.#join(record);
        return;
      case 'agent-left':
        this.#leave(record);
        return;
      case 'document':
        this.#write(record);
        return;
      case 'scaled':
        this.scalings.apply(record, this.documents);
        return;
      default:
        never(record, 'record');
    }
  }

  #number(first: number, count: number): void {
    assert(first === this.nextTask, `task ${first} submitted, ${this.nextTask} expected`);
    this.nextTask += count;
    this.counters.submitted += count;
  }

  #followed({ at, first, follow }: RecordOf<'handed-off'>): void {
    this.#number(first, 1);
    this.estimates.arrived(follow.spec.type, at, 1);
  }

  #write(record: RecordOf<'document'>): void {
    const { collection, id, value } = record;
    if (collection === 'purges') {
      this.purged.apply(record, this.documents.get(collection, id));
      if (value !== undefined) this.counters.deadLettered -= purgeIn(value).deadLetters;
    }
    this.documents.apply(record);
  }

  #failed(record: RecordOf<'failed'>, task: TaskEntry | undefined, held: Lease | undefined): void {
    const { next, how } = record;
    if (next.kind === 'fail') this.counters.failed++;
    if (next.kind === 'dead-letter') this.counters.deadLettered++;
    this.#learn(record, how, task, held);
  }

  #arrived(record: RecordOf<'submitted'>): void {
    this.#number(record.first, record.tasks.length);
    let count = 0;
    for (let index = 0; index < record.tasks.length; index++) {
      const task = record.tasks[index] as SubmittedTask; // index < length
      const { spec, conditions } = task;
      if (conditions?.supersedes !== undefined) this.counters.cancelled++;
      if (conditions?.throttle !== undefined) this.throttles.open(record.first + index, task);
      if (conditions?.schedule !== undefined) this.#ran(conditions.schedule, record.first + index, record.at);
      count++;
      const { length } = record.tasks;
      if (index + 1 < length && (record.tasks[index + 1] as SubmittedTask).spec.type === spec.type) continue;
      this.estimates.arrived(spec.type, record.at, count);
      count = 0;
    }
  }

  /** The submission of a run is what moves its schedule on: one record, so that no crash comes between the two. */
  #ran({ name, tickAt, isManual }: NonNullable<TaskConditions['schedule']>, task: number, at: number): void {
    const known = (this.documents.get('ticks', name)?.value as Ticks | undefined) ?? NO_TICKS;
    const run = { tickAt, task };
    const value: Ticks = isManual === true ? { ...known, run } : { tickAt, skipped: 0, run };
    this.documents.apply({ kind: 'document', seq: 0, at, collection: 'ticks', id: name, value, by: 'the schedule' });
  }

  #learn(
    record: RecordOf<'completed' | 'handed-off' | 'failed'>,
    how: 'completed' | 'failed' | 'lost' | 'timed-out',
    task: TaskEntry | undefined,
    lease: Lease | undefined,
  ): void {
    if (task === undefined || lease === undefined) {
      assert(false, `outcome of a task that nobody holds (record ${record.seq})`);
    }
    const hello = this.agents.get(lease.agent)?.hello;
    this.estimates.learn({
      agent: lease.agent,
      agentType: hello?.type ?? task.spec.type,
      version: hello?.version ?? '',
      taskType: task.spec.type,
      how,
      runMs: Math.max(0, record.at - lease.startedAt),
      timeoutMs: task.spec.timeoutMs,
      cost: record.usage.cost ?? 0,
      satisfaction: record.usage.satisfaction,
      at: record.at,
    });
  }

  #score({ satisfaction, at }: RecordOf<'scored'>, task: TaskEntry | undefined): void {
    if (task?.lease === undefined) return;
    this.estimates.score({ agent: task.lease.agent, taskType: task.spec.type, satisfaction, at });
  }

  #join(record: RecordOf<'agent-joined'>): void {
    const known = this.agents.get(record.agent);
    if (known !== undefined) {
      if (known.leftAt !== 0) this.#departed--;
      known.hello = record.hello;
      known.joinedAt = record.at;
      known.leftAt = 0;
      return;
    }
    this.nextAgent = Math.max(this.nextAgent, record.agent + 1);
    this.#remember({ seq: record.agent, hello: record.hello, joinedAt: record.at, leftAt: 0 });
  }

  #leave(record: RecordOf<'agent-left'>): void {
    const known = this.agents.get(record.agent);
    if (known === undefined || known.leftAt !== 0) return;
    known.leftAt = record.at;
    this.#departed++;
    if (this.#departed <= DEPARTED_MAX) return;
    for (const agent of this.agents.values()) {
      if (agent.leftAt === 0) continue;
      this.agents.delete(agent.seq);
      if (this.#agentById.get(agent.hello.id) === agent) this.#agentById.delete(agent.hello.id);
      this.#departed--;
      return;
    }
  }

  #remember(agent: KnownAgent): void {
    this.agents.set(agent.seq, agent);
    this.#agentById.set(agent.hello.id, agent);
    if (agent.leftAt !== 0) this.#departed++;
  }
}
