// What comes in on a connection, item by item, and the answers that go back. An item that cannot be carried out is
// answered; one that breaks the protocol throws the Fault that closes its connection.
import {
  Fault,
  type OutcomeTimes,
  type TaskId,
  type TaskSubmission,
  type ToController,
  taskIdOf,
  taskSeqOf,
} from '@muster/contract';
import { never } from '../base/assert.ts';
import { AttemptNotes } from './attempt-notes.ts';
import type { Continuations } from './continuations.ts';
import type { Follows } from './follows.ts';
import type { Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import type { Member } from './roster.ts';
import type { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';
import { aboutTask } from './task-log.ts';
import { isFinished } from './task-transitions.ts';
import { ownedBy } from './tenancy.ts';

export interface ConnectionsRooms {
  readonly tasks: TaskLifecycle;
  readonly continuations: Continuations;
  readonly endings: TaskEndings;
  readonly membership: Membership;
  /** Rejects with the Fault `not-found`, also when the task is of another tenant than the one asked for. */
  readonly find: (id: TaskId, tenant: string | undefined) => Promise<TaskEntry>;
  readonly follows: Follows;
}

/** A client may not make the controller remember without end: bounds of the watches of one connection, and of all. */
const WATCHES_PER_CONNECTION_MAX = 100_000;
const WATCHES_MAX = 1_000_000;

interface WatchAsked {
  readonly connection: number;
  readonly ref: number;
  /** The outcome says when the task went its way. */
  readonly hasTimes: boolean;
}

export class Connections {
  readonly #parts: EngineParts;
  readonly #rooms: ConnectionsRooms;
  readonly #notes: AttemptNotes;
  /** By connection: how to end each of its watches. */
  readonly #watches = new Map<number, Set<() => void>>();
  /** By connection: the one tenant whose work it reaches. Most connections are not confined. */
  readonly #tenants = new Map<number, string>();

  constructor(parts: EngineParts, rooms: ConnectionsRooms) {
    this.#parts = parts;
    this.#rooms = rooms;
    this.#notes = new AttemptNotes(parts);
  }

  receive(connection: number, items: readonly ToController[]): void {
    const { attempts, roster, streams } = this.#parts;
    const { membership, tasks } = this.#rooms;
    membership.heard(connection);
    try {
      for (const item of items) this.#receiveItem(connection, item);
    } finally {
      const member = roster.byConnection(connection);
      if (member !== undefined) {
        attempts.acknowledge(member);
        if (member.halt !== undefined) membership.endWhenDrained(member);
      }
      tasks.route();
      streams.deliver();
    }
  }

  confine(connection: number, tenant: string): void {
    this.#tenants.set(connection, tenant);
  }

  disconnected(connection: number): void {
    this.#tenants.delete(connection);
    this.#rooms.follows.disconnected(connection);
    for (const forget of this.#watches.get(connection) ?? []) forget();
    this.#watches.delete(connection);
    this.#rooms.membership.disconnected(connection);
  }

  #receiveItem(connection: number, item: ToController): void {
    const { tasks, continuations, membership } = this.#rooms;
    switch (item.kind) {
      case 'done':
        tasks.done(this.#agentOf(connection, item.kind), item.token, item.result, item.usage);
        return;
      case 'submit':
        this.#submit(connection, item.ref, item.tasks);
        return;
      case 'failed':
        tasks.failed(this.#agentOf(connection, item.kind), item.token, item.error, item.usage);
        return;
      case 'ask':
        continuations.ask(this.#agentOf(connection, item.kind), item.token, item);
        return;
      case 'handoff':
        this.#handOff(connection, item);
        return;
      case 'progress':
        this.#notes.progress(this.#agentOf(connection, item.kind), item.token, item.ratio, item.note);
        return;
      case 'checkpoint':
        this.#checkpoint(connection, item.ref, item);
        return;
      case 'output':
        this.#notes.say(this.#agentOf(connection, item.kind), item.token, item);
        return;
      case 'follow':
        this.#follow(connection, item);
        return;
      case 'unfollow':
        this.#rooms.follows.unfollow(connection, item.ref);
        return;
      case 'message':
        this.#relay(connection, item.to, item.body);
        return;
      case 'watch':
        for (const id of item.tasks) this.#watch({ connection, ref: item.ref, hasTimes: item.times === true }, id);
        return;
      case 'cancel-task':
        this.#cancel(connection, item.ref, item.task);
        return;
      case 'stopped':
        tasks.stopped(this.#agentOf(connection, item.kind), item.token);
        return;
      case 'vitals':
        membership.told(this.#agentOf(connection, item.kind), item);
        return;
      case 'drain':
        membership.drain(this.#agentOf(connection, item.kind));
        return;
      case 'hello': {
        const { kind: _kind, ...hello } = item;
        membership.hello(connection, hello);
        return;
      }
      default:
        never(item, 'item');
    }
  }

  #agentOf(connection: number, kind: string): Member {
    const member = this.#parts.roster.byConnection(connection);
    if (member !== undefined) return member;
    throw new Fault('invalid-frame', `"${kind}" needs a hello first on this connection`, { field: 'kind' });
  }

  #submit(connection: number, ref: number, submissions: readonly TaskSubmission[]): void {
    const { mailbox } = this.#parts;
    const { tasks } = this.#rooms;
    const tenant = this.#tenants.get(connection);
    try {
      tasks
        .submit(tenant === undefined ? submissions : ownedBy(tenant, submissions), (reply) =>
          mailbox.push(connection, { kind: 'accepted', ref, tasks: reply.tasks, durability: reply.durability }),
        )
        ?.catch((error: unknown) => this.#refuse(connection, ref, error));
    } catch (error) {
      this.#refuse(connection, ref, error);
    }
  }

  #follow(connection: number, item: Extract<ToController, { kind: 'follow' }>): void {
    const following = this.#rooms.follows.follow(connection, item, this.#tenants.get(connection));
    following.catch((error: unknown) => this.#refuse(connection, item.ref, error));
  }

  #handOff(connection: number, item: Extract<ToController, { kind: 'handoff' }>): void {
    try {
      this.#rooms.continuations.handOff(this.#agentOf(connection, item.kind), item.token, item);
    } catch (error) {
      this.#refuse(connection, item.ref, error);
    }
  }

  #checkpoint(connection: number, ref: number, { token, data }: { token: string; data: unknown }): void {
    const { committer, mailbox } = this.#parts;
    const member = this.#agentOf(connection, 'checkpoint');
    try {
      this.#notes.checkpoint(member, token, data);
      committer.whenDurable(() => mailbox.push(connection, { kind: 'checkpointed', ref }));
    } catch (error) {
      this.#refuse(connection, ref, error);
    }
  }

  #cancel(connection: number, ref: number, id: TaskId): void {
    const { committer, mailbox } = this.#parts;
    const { find, endings, tasks } = this.#rooms;
    find(id, this.#tenants.get(connection))
      .then((entry) => {
        endings.cancel(entry, 'cancelled by a client');
        tasks.route();
        committer.whenDurable(() => mailbox.push(connection, { kind: 'cancelled', ref, task: id }));
      })
      .catch((error: unknown) => this.#refuse(connection, ref, error));
  }

  /** Answers a request with why it was refused; anything but a Fault is a bug, and stays one. */
  #refuse(connection: number, ref: number, error: unknown): void {
    if (!(error instanceof Fault)) throw error;
    const { code, message, field, retryAfterMs } = error;
    this.#parts.mailbox.push(connection, {
      kind: 'refused',
      ref,
      code,
      message,
      ...(field === undefined ? {} : { field }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  #watch(asked: WatchAsked, id: TaskId): void {
    const { connection, ref } = asked;
    const { ledger, watchers, committer } = this.#parts;
    const { find } = this.#rooms;
    const watches = this.#watches.get(connection) ?? new Set<() => void>();
    this.#watches.set(connection, watches);
    if (watches.size >= WATCHES_PER_CONNECTION_MAX || watchers.size >= WATCHES_MAX) {
      const message = `the connection watches ${watches.size} tasks already`;
      this.#refuse(connection, ref, new Fault('queue-full', message, { retryAfterMs: 1000 }));
      return;
    }
    const tenant = this.#tenants.get(connection);
    const entry = ledger.tasks.get(taskSeqOf(id) ?? 0);
    const isReached = tenant === undefined || entry?.spec.tenant === tenant;
    if (entry !== undefined && isReached && !isFinished(entry)) {
      const forget = watchers.add(entry.seq, () => {
        watches.delete(forget);
        this.#tellOutcome(asked, entry);
      });
      watches.add(forget);
      return;
    }
    find(id, tenant)
      .then((finished) => committer.whenDurable(() => this.#tellOutcome(asked, finished)))
      .catch((error: unknown) => this.#refuse(connection, ref, error));
  }

  #tellOutcome({ connection, ref, hasTimes }: WatchAsked, entry: TaskEntry): void {
    const { mailbox, journal, log } = this.#parts;
    const { state, error } = entry;
    const outcome = {
      kind: 'outcome' as const,
      ref,
      task: taskIdOf(entry.seq),
      state,
      ...(error === undefined ? {} : { error }),
      ...(hasTimes ? { times: timesOf(entry) } : {}),
    };
    if (state !== 'completed') {
      mailbox.push(connection, outcome);
      return;
    }
    const { resultAt: at = 0, resultLength: length = 0 } = entry.ending ?? {};
    journal.readText({ at, length }).then(
      (json) => mailbox.pushWithJson(connection, outcome, 'result', json),
      (failure: unknown) => {
        log({ level: 'error', event: 'result-unreadable', ...aboutTask(entry), error: String(failure) });
        this.#refuse(connection, ref, new Fault('internal', `the result of ${outcome.task} could not be read`));
      },
    );
  }

  #relay(connection: number, to: string, body: unknown): void {
    const { roster, mailbox } = this.#parts;
    const receiver = roster.byId(to);
    if (receiver === undefined || receiver.connection === 0) {
      const message = `agent ${to} is not connected`;
      mailbox.push(connection, { kind: 'error', code: 'not-found', message, field: 'to' });
      return;
    }
    const from = roster.byConnection(connection)?.hello.id ?? `client-${connection}`;
    mailbox.push(receiver.connection, { kind: 'message', from, body });
  }
}

function timesOf({ submittedAt, lease, extras, ending }: TaskEntry): OutcomeTimes {
  const firstStartedAt = extras?.attempts[0]?.startedAt ?? lease?.startedAt;
  return {
    submittedAt,
    ...(firstStartedAt === undefined ? {} : { firstStartedAt }),
    ...(lease === undefined ? {} : { startedAt: lease.startedAt }),
    endedAt: ending?.at ?? submittedAt,
  };
}
