// A small engine in memory for the tests of the API: every submitted task stays where it was put, messages are relayed.
import {
  type Agent,
  type Approval,
  type CancelManyReply,
  type Explanation,
  Fault,
  type LimitList,
  type Pause,
  type PauseScope,
  type PurgeReply,
  type RedriveReply,
  type RedriveRequest,
  type Schedule,
  type ScheduleRule,
  type Status,
  type SubmitReply,
  type Task,
  type TaskId,
  type TaskPage,
  type TaskQuery,
  type TaskSubmission,
  type ToController,
  taskIdOf,
  type WhatIf,
} from '@muster/contract';
import type { Engine, Measurements, Pauses, PoolControl, Settings } from '../../src/api/engine.ts';
import {
  agentExample,
  explanationExample,
  limitsExample,
  runningExample,
  scheduleExample,
  settingsExample,
  settingsHistoryExample,
  statusExample,
  whatIfExample,
} from '../../src/api/examples.ts';
import { indicatorListExample, seriesExample } from '../../src/api/indicator-examples.ts';
import { reviewExample, reviewListExample } from '../../src/api/review-examples.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { Meter } from '../../src/core/series/meter.ts';
import { Documents } from '../../src/engine/documents.ts';
import { standing } from '../../src/engine/indicators/standing.ts';
import type { Mailbox } from '../../src/engine/ports.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { StreamReader } from '../../src/engine/stream-reader.ts';
import type { ReadOptions } from '../../src/engine/streams.ts';
import { TaskStream } from '../../src/engine/task-stream.ts';
import { Tokens, type TokensParts } from '../../src/engine/tokens.ts';
import { MemoryLive } from './memory-live.ts';
import { memoryPools } from './memory-pools.ts';

export interface Received {
  readonly connection: number;
  readonly items: readonly ToController[];
}

/** A journal that is durable at once. */
function memoryParts(clock: VirtualClock): TokensParts {
  const documents = new Documents();
  const committer = {
    commit: (record: JournalRecord) => {
      if (record.kind === 'document') documents.apply(record);
    },
    whenDurable: (release: () => void) => release(),
  };
  return { clock, documents, committer };
}

export class MemoryController implements Engine {
  readonly received: Received[] = [];
  readonly disconnects: number[] = [];
  readonly clock = new VirtualClock();
  readonly tokens = new Tokens(memoryParts(this.clock));
  readonly streams = new Map<TaskId, TaskStream>();
  /** Thrown by the next call, once. */
  nextError: unknown;
  readiness: Engine['readiness'] = 'ready';
  /** What was asked of the settings, in order. */
  readonly settingsCalls: unknown[] = [];
  readonly settings: Settings = {
    read: () => settingsExample,
    change: async (changes, note) => this.#settingsCall('change', changes, note),
    undo: async (to, note) => this.#settingsCall('undo', to, note),
    history: () => settingsHistoryExample,
  };
  readonly meter = new Meter();
  readonly indicators: Measurements = {
    list: () => indicatorListExample,
    reviews: {
      make: async ({ from = 0, to = 0 }) => ({ ...reviewExample, from, to }),
      list: async () => reviewListExample,
      ofDay: async (day) => {
        if (day === reviewListExample.reviews[0]?.day) return reviewExample;
        throw new Fault('not-found', `no review of ${day} is kept`, { field: 'day' });
      },
    },
    read: async () => seriesExample,
    standing: () => standing(this.meter, undefined),
    requested: ({ operation, status }) => {
      const outcome = status < 400 ? 'ok' : 'refused';
      this.meter.counter('muster_api_requests_total', { operation, outcome }).add(1);
    },
  };
  readonly #mailbox: Mailbox;
  readonly #tasks = new Map<TaskId, Task>();
  #paused: readonly Pause[] = [];
  readonly pauses: Pauses = {
    all: () => this.#paused,
    pause: async (scope, reason, by) => {
      const pause = { ...scope, reason, by, at: 1 };
      this.#paused = [...this.#pausedBut(scope), pause];
      return pause;
    },
    resume: async (scope) => {
      const before = this.#paused.length;
      this.#paused = this.#pausedBut(scope);
      return this.#paused.length < before;
    },
  };
  readonly #schedules = new Map<string, Schedule>();
  readonly #agents = new Map<string, number>();
  readonly #ends = new Map<TaskId, (task: Task) => void>();

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
  }

  async submit(tasks: readonly TaskSubmission[]): Promise<SubmitReply> {
    this.#throwNext();
    return { tasks: tasks.map((task) => ({ id: this.#admit(task) })), durability: 'L1' };
  }

  async cancel(id: TaskId): Promise<{ id: TaskId; state: 'cancelled' }> {
    const task = await this.task(id);
    if (task.state === 'cancelled') throw new Fault('wrong-state', `${id} is cancelled already`);
    this.end(id, { state: 'cancelled' });
    return { id, state: 'cancelled' };
  }

  readonly schedules = {
    list: () => ({ schedules: [...this.#schedules.values()] }),
    get: (name: string): Schedule => {
      const found = this.#schedules.get(name);
      if (found !== undefined) return found;
      throw new Fault('not-found', `there is no schedule ${name}`, { field: 'name' });
    },
    set: async (name: string, rule: ScheduleRule, by: string) => {
      this.#throwNext();
      this.#schedules.set(name, { ...scheduleExample, ...rule, name, changedBy: by });
      return this.schedules.get(name);
    },
    remove: async (name: string) => {
      this.schedules.get(name);
      this.#schedules.delete(name);
    },
    trigger: async (name: string) => this.#admit(this.schedules.get(name).task),
  };

  readonly live = new MemoryLive();

  readonly approvals = {
    approve: async (id: TaskId, { by, note }: { readonly by: string; readonly note: string }) => {
      this.end(id, { state: 'waiting', approval: { ...(await this.#asked(id)), answer: 'approved', by, note } });
      return { id, state: 'waiting' as const };
    },
    reject: async (id: TaskId, { by, note }: { readonly by: string; readonly note: string }) => {
      this.end(id, { state: 'cancelled', approval: { ...(await this.#asked(id)), answer: 'rejected', by, note } });
      return { id, state: 'cancelled' as const };
    },
  };

  async #asked(id: TaskId): Promise<Approval> {
    const { approval, state } = await this.task(id);
    if (approval !== undefined && state === 'awaiting-approval') return approval;
    throw new Fault('wrong-state', `${id} is ${state}; it awaits no approval`);
  }

  async redrive(request: RedriveRequest): Promise<RedriveReply> {
    this.#throwNext();
    return { redriven: [], skipped: (request.tasks ?? []).map((id) => ({ id, reason: 'it is not a dead letter' })) };
  }

  async count(): Promise<{ count: number; isExact: boolean }> {
    return { count: this.#tasks.size, isExact: true };
  }

  async cancelMany(): Promise<CancelManyReply> {
    return { cancelled: 0, hasMore: false, isDryRun: false, tasks: [] };
  }

  async purge(): Promise<PurgeReply> {
    return { purged: 0, hasMore: false, isDryRun: false, tasks: [] };
  }

  async score(id: TaskId): Promise<void> {
    await this.task(id);
  }

  async task(id: TaskId): Promise<Task> {
    this.#throwNext();
    const task = this.#tasks.get(id);
    if (task === undefined) throw new Fault('not-found', `there is no task ${id}`);
    return task;
  }

  async tasks(query: TaskQuery): Promise<TaskPage> {
    this.#throwNext();
    const before = query.before === undefined ? undefined : [...this.#tasks.keys()].indexOf(query.before);
    const all = [...this.#tasks.values()].slice(0, before).reverse();
    const page = all.slice(0, query.limit);
    const last = page.at(-1);
    return all.length > page.length && last !== undefined ? { tasks: page, next: last.id } : { tasks: page };
  }

  async ended(id: TaskId): Promise<Task> {
    await this.task(id);
    return new Promise((resolve) => this.#ends.set(id, resolve));
  }

  async follow(id: TaskId, options: ReadOptions): Promise<StreamReader> {
    await this.task(id);
    let stream = this.streams.get(id);
    if (stream === undefined) {
      stream = new TaskStream(0);
      this.streams.set(id, stream);
    }
    const { readers } = stream;
    const reader: StreamReader = new StreamReader({ stream, ...options, onClose: () => readers.delete(reader) });
    readers.add(reader);
    return reader;
  }

  async explain(id: TaskId): Promise<Explanation> {
    return { ...explanationExample, task: (await this.task(id)).id };
  }

  async whatIf(id: TaskId): Promise<WhatIf> {
    return { ...whatIfExample, task: (await this.task(id)).id };
  }

  readonly fleet: Engine['fleet'] = {
    page: ({ type = agentExample.type, state = agentExample.state }) => {
      this.#throwNext();
      return { agents: type === agentExample.type && state === agentExample.state ? [agentExample] : [] };
    },
    agent: (id) => ({ ...this.#agent(id), running: [runningExample] }),
    drain: async (id, { by, reason }) => {
      const halt = { kind: 'drain' as const, by, at: 1, ...(reason === undefined ? {} : { reason }) };
      return { ...this.#agent(id), state: 'draining', halt };
    },
    cordon: async (id, request) => {
      this.halts.push([this.#agent(id).id, request]);
    },
    uncordon: async (id, by) => {
      this.halts.push([this.#agent(id).id, { by }]);
    },
  };
  /** Cordons and what took them back, in order. */
  readonly halts: unknown[] = [];

  #agent(id: string): Agent {
    this.#throwNext();
    if (id === agentExample.id) return agentExample;
    throw new Fault('not-found', `there is no agent ${id} in the fleet`, { field: 'id' });
  }

  /** What was asked of the pools, in order. */
  readonly poolCalls: unknown[] = [];
  readonly pools: PoolControl = memoryPools({ calls: this.poolCalls, throwNext: () => this.#throwNext() });

  limits(): LimitList {
    return limitsExample;
  }

  status(): Status {
    this.#throwNext();
    return statusExample;
  }

  receive(connection: number, items: readonly ToController[]): void {
    this.#throwNext();
    this.received.push({ connection, items });
    for (const item of items) this.#receiveItem(connection, item);
  }

  confine(): void {}

  async assertTenant(id: TaskId, tenant: string): Promise<void> {
    const task = await this.task(id);
    if (task.tenant !== tenant) throw new Fault('not-found', `there is no task ${id}`);
  }

  disconnected(connection: number): void {
    this.disconnects.push(connection);
  }

  isAwaited(id: TaskId): boolean {
    return this.#ends.has(id);
  }

  end(id: TaskId, change: Partial<Task>): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    const ended: Task = { ...task, finishedAt: 2, ...change };
    this.#tasks.set(id, ended);
    this.#ends.get(id)?.(ended);
  }

  #receiveItem(connection: number, item: ToController): void {
    if (item.kind === 'hello') this.#agents.set(item.id, connection);
    if (item.kind === 'message') {
      this.#mailbox.push(this.#agents.get(item.to) ?? connection, {
        kind: 'message',
        from: `c${connection}`,
        body: item.body,
      });
    }
    if (item.kind === 'submit') {
      const tasks = item.tasks.map((task) => ({ id: this.#admit(task) }));
      this.#mailbox.push(connection, { kind: 'accepted', ref: item.ref, tasks, durability: 'L1' });
    }
  }

  #admit(submission: TaskSubmission): TaskId {
    const id = taskIdOf(this.#tasks.size + 1);
    this.#tasks.set(id, {
      id,
      type: submission.type,
      tenant: submission.tenant ?? 'default',
      priority: 4,
      band: 4,
      ...(submission.approval === undefined
        ? { state: 'waiting' as const }
        : { state: 'awaiting-approval' as const, approval: { question: '', askedAt: 1 } }),
      requires: [],
      prefers: [],
      slots: 1,
      submittedAt: 1,
      readyAt: 1,
      attempt: 0,
      attemptsMax: 3,
      attempts: [],
      payload: submission.payload ?? null,
    });
    return id;
  }

  #settingsCall(...call: unknown[]) {
    this.#throwNext();
    this.settingsCalls.push(call);
    return settingsExample;
  }

  #pausedBut({ type, tenant }: PauseScope): readonly Pause[] {
    return this.#paused.filter((pause) => pause.type !== type || pause.tenant !== tenant);
  }

  #throwNext(): void {
    const error = this.nextError;
    this.nextError = undefined;
    if (error !== undefined) throw error;
  }
}
