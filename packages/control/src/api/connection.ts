// One WebSocket and what waits to be sent through it.
//
// C1. Items leave in the order of their push, packed into as few frames as the limits allow.
// C2. What is neither sent nor read by the peer never exceeds the cap; over it, the connection ends.
//     (Characters are counted for what is unsent, bytes for what the socket holds.)
// C3. After `close` nothing is sent, and the socket is gone at most `closeGraceMs` later.
// C4. When all connections together hold too much, the one that is served next and holds more than its share ends:
//     unread bytes and unfinished frames each have a budget.

import { FAULTS, type FaultCode, type FaultEntry, type FromController, PROTOCOL_LIMITS } from '@muster/contract';
import type { WebSocket } from 'ws';
import type { ByteBudget } from './byte-budget.ts';
import type { Caller } from './caller.ts';

/** A UTF-16 unit takes at most 3 bytes in UTF-8, so a frame of this length fits without being measured. */
export const FRAME_LENGTH_MAX = Math.floor(PROTOCOL_LIMITS.frameBytes / 3);
/** RFC 6455: a control frame holds 125 bytes, 2 of them the code. */
const REASON_BYTES_MAX = 123;
/** RFC 6455, 5.5.3: of several pings only the latest needs a pong. A peer that does not read gets none meanwhile. */
const PONG_BUFFERED_BYTES_MAX = 64 * 1024;
/** RFC 6455: a control frame of a client, without its data. */
const PING_HEADER_BYTES = 6;

export interface ConnectionLimits {
  readonly bufferedBytesMax: number;
  readonly closeGraceMs: number;
}

/** What a connection shares with all others. */
export interface Commons {
  /** Sent by us, not read by the peers. */
  readonly unread: ByteBudget;
  /** Sent by peers, of frames that are not complete. */
  readonly unfinished: ByteBudget;
  /** Connections that share them. */
  readonly sharers: () => number;
}

export interface ConnectionParts {
  readonly number: number;
  readonly socket: WebSocket;
  readonly limits: ConnectionLimits;
  readonly caller: Caller;
  /** Of the peer, while it was known. */
  readonly address: string | undefined;
  readonly commons: Commons;
}

export class Connection {
  readonly number: number;
  readonly caller: Caller;
  readonly address: string | undefined;
  readonly #socket: WebSocket;
  readonly #limits: ConnectionLimits;
  readonly #commons: Commons;
  /** Counted in the commons. */
  #unreadBytes = 0;
  #unfinishedBytes = 0;
  /** Whether the peer gave a sign of life since the last look, or ever. */
  #isHeard = false;
  #isEverHeard = false;
  #isPinged = false;
  #resuming: NodeJS.Timeout | undefined;
  /** The open frame, without its brackets. */
  #frame = '';
  #frameItems = 0;
  /** Frames that were full before the turn ended. */
  #full: string[] = [];
  #fullLength = 0;
  #isClosing = false;

  constructor({ number, socket, limits, caller, address, commons }: ConnectionParts) {
    this.number = number;
    this.caller = caller;
    this.address = address;
    this.#socket = socket;
    this.#limits = limits;
    this.#commons = commons;
  }

  /** True once a close frame is on its way: what is pushed from now on goes nowhere. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** What was appended and has not left this process; characters are counted for what waits for its flush. */
  get backlogBytes(): number {
    return this.#socket.bufferedAmount + this.#fullLength + this.#frame.length;
  }

  /** Appends the JSON text of an item; `flush` sends it. True when it is the first since the last flush. */
  append(item: string): boolean {
    const isFull =
      this.#frameItems === PROTOCOL_LIMITS.itemsPerFrame || this.#frame.length + item.length > FRAME_LENGTH_MAX;
    if (isFull && this.#frameItems > 0) this.#sealFrame();
    const isFirst = this.#frameItems === 0 && this.#full.length === 0;
    this.#frame += this.#frameItems === 0 ? item : `,${item}`;
    this.#frameItems++;
    if (this.#fullLength + this.#frame.length > this.#limits.bufferedBytesMax) this.#condemn(); // C2
    return isFirst;
  }

  flush(): void {
    if (this.#isClosing) return;
    const unreadBytes = this.#socket.bufferedAmount;
    if (unreadBytes > 0 && unreadBytes + this.#fullLength + this.#frame.length > this.#limits.bufferedBytesMax) {
      this.#condemn(); // C2
      return;
    }
    if (unreadBytes !== this.#unreadBytes) this.countUnread(unreadBytes);
    if (unreadBytes > 0 && isOverShare(unreadBytes, this.#commons.unread, this.#commons.sharers)) {
      this.#end('slow-consumer', 'all peers together leave too much unread, and this one more than its share'); // C4
      return;
    }
    if (this.#frameItems > 0) this.#sealFrame();
    for (const frame of this.#full) this.#socket.send(frame);
    this.#drop();
  }

  /** What the peer has not read yet; true only now, because nothing tells when it reads. */
  countUnread(bytes = this.#socket.bufferedAmount): void {
    this.#commons.unread.change(bytes - this.#unreadBytes);
    this.#unreadBytes = bytes;
  }

  /** Bytes came, of a frame that may be complete or not. */
  receiving(bytes: number): void {
    const { unfinished, sharers } = this.#commons;
    this.#unfinishedBytes += bytes;
    unfinished.change(bytes);
    if (!this.#isClosing && isOverShare(this.#unfinishedBytes, unfinished, sharers)) {
      this.#end('too-many-connections', 'all peers together have begun too many large frames'); // C4
    }
  }

  /** A frame was complete. */
  received(): void {
    this.heard();
    this.#finish(this.#unfinishedBytes);
  }

  pinged(data: Buffer): void {
    this.heard();
    this.#finish(Math.min(this.#unfinishedBytes, PING_HEADER_BYTES + data.length));
    if (!this.#isClosing && this.#socket.bufferedAmount <= PONG_BUFFERED_BYTES_MAX) this.#socket.pong(data);
  }

  /** The peer gave a sign of life. */
  heard(): void {
    this.#isHeard = true;
    this.#isEverHeard = true;
  }

  get isEverHeard(): boolean {
    return this.#isEverHeard;
  }

  /** Pings a quiet peer; false when it did not even answer the last ping. */
  checkLife(): boolean {
    if (!this.#isHeard && this.#isPinged) return false;
    this.#isPinged = !this.#isHeard;
    this.#isHeard = false;
    if (this.#isPinged && !this.#isClosing) this.#socket.ping();
    return true;
  }

  /** The socket is gone, or has to go: nothing of it counts any more. */
  release(): void {
    this.countUnread(0);
    this.#finish(this.#unfinishedBytes);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Sends what waits, then the close frame. */
  close(code: FaultCode, reason: string): void {
    if (this.#isClosing) return;
    this.flush();
    this.#end(code, reason);
  }

  /** Reads nothing for a while: what the peer sends waits in its own buffers. */
  pause(ms: number): void {
    this.#socket.pause();
    clearTimeout(this.#resuming);
    this.#resuming = setTimeout(() => this.#socket.resume(), ms).unref();
  }

  /** Resolves when the socket is gone. */
  gone(): Promise<void> {
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  #finish(bytes: number): void {
    this.#commons.unfinished.change(-bytes);
    this.#unfinishedBytes -= bytes;
  }

  #condemn(): void {
    this.#end('slow-consumer', `more than ${this.#limits.bufferedBytesMax} bytes wait to be read`);
  }

  #end(code: FaultCode, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#drop();
    this.#socket.close(closeCode(code), clip(reason, REASON_BYTES_MAX));
    const timer = setTimeout(() => this.#socket.terminate(), this.#limits.closeGraceMs); // C3
    timer.unref();
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #sealFrame(): void {
    this.#full.push(`[${this.#frame}]`);
    this.#fullLength += this.#frame.length;
    this.#frame = '';
    this.#frameItems = 0;
  }

  #drop(): void {
    this.#full = [];
    this.#fullLength = 0;
    this.#frame = '';
    this.#frameItems = 0;
  }
}

function isOverShare(bytes: number, budget: ByteBudget, sharers: () => number): boolean {
  return budget.isExceeded && bytes > budget.bytesMax / Math.max(1, sharers());
}

/** The item, or in its place the news that no frame can carry it. */
export function fitting(item: string): { readonly text: string; readonly problem?: string } {
  if (item.length <= FRAME_LENGTH_MAX) return { text: item };
  const bytes = Buffer.byteLength(item);
  if (bytes + 2 <= PROTOCOL_LIMITS.frameBytes) return { text: item };
  const problem = `an item of ${bytes} bytes exceeds the frame limit of ${PROTOCOL_LIMITS.frameBytes}`;
  const news: FromController = { kind: 'error', code: 'too-large', message: problem };
  return { text: JSON.stringify(news), problem };
}

function closeCode(code: FaultCode): number {
  const entry: FaultEntry = FAULTS[code];
  return entry.close ?? FAULTS.internal.close;
}

/** Cuts a text to a number of UTF-8 bytes, never inside a character. */
export function clip(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  // 10xxxxxx continues a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
