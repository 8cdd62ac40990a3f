// Streams over a connection: each `follow` item becomes a reader, whose events leave as `chunk` items.
//
// F1. Nothing is read for a connection that has more than BACKLOG_BYTES to take; what is dropped meanwhile is a gap.
import { Fault, type FromController, type TaskId } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Mailbox } from './ports.ts';
import type { StreamReader } from './stream-reader.ts';
import type { Streams } from './streams.ts';
import type { TaskEntry } from './task-entry.ts';
import type { Timers } from './timers.ts';

export interface FollowsParts {
  readonly clock: Clock;
  readonly mailbox: Mailbox;
  readonly streams: Streams;
  readonly timers: Timers;
  /** Rejects with the Fault `not-found`, also when the task is of another tenant than the one asked for. */
  readonly find: (id: TaskId, tenant: string | undefined) => Promise<TaskEntry>;
}

export interface FollowItem {
  readonly ref: number;
  readonly task: TaskId;
  readonly after?: number;
}

interface Follow {
  readonly connection: number;
  readonly item: FollowItem;
  reader: StreamReader | undefined;
  isEnded: boolean;
  isPaused: boolean;
}

const FOLLOWS_PER_CONNECTION_MAX = 100;
const BACKLOG_BYTES = 1024 * 1024;
const PAUSE_MS = 50;
/** Characters of one pull. */
const PULL_LENGTH = 64 * 1024;

export class Follows {
  readonly #parts: FollowsParts;
  /** By connection and ref. */
  readonly #follows = new Map<number, Map<number, Follow>>();

  constructor(parts: FollowsParts) {
    this.#parts = parts;
  }

  /** Rejects with a Fault when the stream cannot be followed. */
  async follow(connection: number, item: FollowItem, tenant: string | undefined): Promise<void> {
    const follows = this.#follows.get(connection) ?? new Map<number, Follow>();
    if (follows.has(item.ref)) throw new Fault('invalid-request', `ref ${item.ref} is in use`, { field: 'ref' });
    if (follows.size >= FOLLOWS_PER_CONNECTION_MAX) {
      throw new Fault('too-many', `the connection follows ${FOLLOWS_PER_CONNECTION_MAX} tasks, which is the limit`);
    }
    const follow: Follow = { connection, item, reader: undefined, isEnded: false, isPaused: false };
    follows.set(item.ref, follow);
    this.#follows.set(connection, follows);
    try {
      const { find, streams } = this.#parts;
      const options = { after: item.after ?? 0, isLive: true, onNews: () => this.#pump(follow) };
      follow.reader = await streams.read(await find(item.task, tenant), options);
    } catch (error) {
      this.#end(follow);
      throw error;
    }
    // The client may have changed its mind, or be gone.
    if (follow.isEnded) follow.reader.close();
    else this.#pump(follow);
  }

  unfollow(connection: number, ref: number): void {
    const follow = this.#follows.get(connection)?.get(ref);
    if (follow !== undefined) this.#end(follow);
  }

  disconnected(connection: number): void {
    for (const follow of this.#follows.get(connection)?.values() ?? []) this.#end(follow);
  }

  #pump(follow: Follow): void {
    const { connection, item, reader } = follow;
    if (reader === undefined || follow.isEnded || follow.isPaused) return;
    const { mailbox, clock, timers } = this.#parts;
    const { ref, task } = item;
    const head: Omit<Extract<FromController, { kind: 'chunk' }>, 'event'> = { kind: 'chunk', ref, task };
    for (;;) {
      if (mailbox.backlogBytes(connection) > BACKLOG_BYTES) {
        follow.isPaused = true;
        const resume = (): void => {
          follow.isPaused = false;
          this.#pump(follow);
        };
        timers.at(clock.now() + PAUSE_MS, () => !follow.isEnded, resume); // F1
        return;
      }
      const pieces = reader.read(PULL_LENGTH);
      for (const { json } of pieces) mailbox.pushWithJson(connection, head, 'event', json);
      if (reader.isOver) this.#end(follow);
      if (pieces.length === 0 || follow.isEnded) return;
    }
  }

  #end(follow: Follow): void {
    follow.isEnded = true;
    follow.reader?.close();
    const follows = this.#follows.get(follow.connection);
    follows?.delete(follow.item.ref);
    if (follows?.size === 0) this.#follows.delete(follow.connection);
  }
}
