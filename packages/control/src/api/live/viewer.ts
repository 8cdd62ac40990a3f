// One dashboard at the other end of a socket, and how far it has been told.
//
// R1. What it has been sent and has not read never exceeds its budget by more than one message: beyond, it is told
//     nothing until it has read all, and then everything since in one delta, or anew.
// R2. A reader that is behind for too long is closed; nobody else notices.
import { Fault, type ToLive } from '@muster/contract';
import type { WebSocket } from 'ws';
import type { Caller } from '../caller.ts';
import type { Feed } from './feed.ts';

export interface ViewerLimits {
  /** Sent and not read. */
  readonly unreadBytesMax: number;
  /** How long it may be behind. */
  readonly behindMsMax: number;
}

export interface ViewerParts {
  readonly socket: WebSocket;
  readonly caller: Caller;
  readonly feed: Feed;
  readonly limits: ViewerLimits;
}

/** Messages of a client in a second: it says when it is hidden, and when it has missed something. */
const MESSAGES_MAX = 20;

export class Viewer {
  readonly caller: Caller;
  readonly socket: WebSocket;
  readonly feed: Feed;
  readonly #limits: ViewerLimits;
  #seq = 0;
  #isVisible = true;
  /** A snapshot is due, and why. */
  #due: 'asked' | 'too-slow' | undefined;
  #behindSince: number | undefined;
  #messages = 0;
  #isHeard = true;

  constructor({ socket, caller, feed, limits }: ViewerParts) {
    this.socket = socket;
    this.caller = caller;
    this.feed = feed;
    this.#limits = limits;
    this.#send(feed.snapshot());
    this.#seq = feed.seq;
  }

  /** Tells it what is new. True when it is behind for longer than it may be (R2). */
  update(now: number): boolean {
    if (this.#seq === this.feed.seq) return false;
    if (this.socket.bufferedAmount > (this.#behindSince === undefined ? this.#limits.unreadBytesMax : 0)) {
      this.#behindSince ??= now;
      return now - this.#behindSince > this.#limits.behindMsMax;
    }
    this.#behindSince = undefined;
    const delta = this.feed.since(this.#seq);
    if (delta === undefined) {
      this.#due = 'too-slow';
      this.renew();
    } else {
      this.#send(delta);
      this.#seq = this.feed.seq;
    }
    return false;
  }

  /** Is it told of every change, or once a second? */
  get isVisible(): boolean {
    return this.#isVisible;
  }

  /** Sends the snapshot that is due, if one is and the last was read. */
  renew(): void {
    if (this.#due === undefined || this.socket.bufferedAmount > 0) return;
    this.#send(Buffer.from(JSON.stringify({ kind: 'resync', reason: this.#due })));
    this.#send(this.feed.snapshot());
    this.#due = undefined;
    this.#seq = this.feed.seq;
  }

  /** A second is over. */
  beat(): void {
    this.#messages = 0;
  }

  /** Pings it; false when it did not answer the last time. */
  isAlive(): boolean {
    if (!this.#isHeard) return false;
    this.#isHeard = false;
    this.socket.ping();
    return true;
  }

  heard(): void {
    this.#isHeard = true;
  }

  /** Throws Fault `invalid-frame`. */
  receive(text: string): void {
    this.heard();
    if (++this.#messages > MESSAGES_MAX) {
      throw new Fault('invalid-frame', `more than ${MESSAGES_MAX} messages came in one second`);
    }
    const message = parse(text);
    if (message.kind === 'visible') this.#isVisible = message.isVisible;
    else this.#due ??= 'asked';
  }

  #send(message: Buffer): void {
    this.socket.send(message, { binary: false });
  }
}

function parse(text: string): ToLive {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Fault('invalid-frame', 'the message is not JSON');
  }
  const { kind, isVisible } = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<string, unknown>
  >;
  if (kind === 'resync') return { kind };
  if (kind !== 'visible') throw new Fault('invalid-frame', '"kind" must be visible or resync', { field: 'kind' });
  if (typeof isVisible === 'boolean') return { kind, isVisible };
  throw new Fault('invalid-frame', '"isVisible" must be true or false', { field: 'isVisible' });
}
