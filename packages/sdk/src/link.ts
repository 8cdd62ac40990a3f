// The connection that is kept alive: it reconnects until told to stop, and sends one frame per turn of the event loop.
//
// L1. Items belong to one connection: what has not left when it breaks is dropped, and its owner sends it again.
// L2. Backoff resets only after a connection held for STABLE_MS; one that opens and breaks at once keeps growing it.
// L3. A socket that does not drain holds the items back; no frame is written past SOCKET_BYTES_MAX.
// L4. Heartbeats leave only when nothing else did; a silent peer is pinged, then given up.
import type { Fault, FromController } from '@muster/contract/protocol';
import type { Address } from './address.ts';
import { type Backoff, backoffMs } from './backoff.ts';
import { Outbox } from './outbox.ts';
import type { Random, Time } from './time.ts';
import type { Dial, Wire } from './wire.ts';

export interface LinkEvents {
  opened(): void;
  received(items: readonly FromController[]): void;
  /** The connection broke; another is on its way. */
  lost(reason: string): void;
  /** There will be no other connection: `close()` was called, or the controller said that it is pointless. */
  ended(fault: Fault | undefined): void;
}

export interface LinkOptions {
  readonly address: Address;
  readonly dial: Dial;
  readonly time: Time;
  readonly random: Random;
  readonly backoff: Backoff;
}

const STABLE_MS = 5_000;
const SOCKET_BYTES_MAX = 16 * 1024 * 1024;
const SILENCE_MS = 15_000;

export class Link {
  readonly outbox = new Outbox();
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  #wire: Wire | undefined;
  #isOpen = false;
  #isEnded = false;
  #isFlushPlanned = false;
  #failures = 0;
  #openedAt = 0;
  #sentAt = 0;
  #heardAt = 0;
  #heartbeatMs = 0;
  #isPinged = false;
  #callOffRetry: (() => void) | undefined;
  #callOffHeartbeat: (() => void) | undefined;
  #callOffWatch: (() => void) | undefined;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    if (this.#wire !== undefined || this.#isEnded) return;
    this.#wire = this.#options.dial(this.#options.address, {
      opened: () => this.#opened(),
      received: (text) => this.#received(text),
      answered: () => this.#heard(),
      drained: () => this.#drained(),
      closed: (reason, fault) => this.#closed(reason, fault),
    });
  }

  /** Sends an item in this turn's frame; without a connection it is dropped (L1). */
  send(text: string): void {
    if (!this.#isOpen) return;
    this.outbox.push(text);
    this.#planFlush();
  }

  /** Like `send`; an item of the same key that still waits is replaced. */
  sendLatest(key: string, text: string): void {
    if (!this.#isOpen) return;
    this.outbox.replace(key, text);
    this.#planFlush();
  }

  heartbeatEvery(heartbeatMs: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.#callOffHeartbeat?.();
    this.#beatAfter(heartbeatMs);
  }

  /** Sends what waits, says goodbye and stays closed. */
  close(reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#callOffRetry?.();
    if (this.#wire === undefined) {
      this.#end(undefined);
      return;
    }
    if (!this.#isOpen) {
      this.#wire.terminate();
      return;
    }
    this.#flush();
    this.#wire.close(1000, reason);
  }

  #opened(): void {
    const now = this.#options.time.now();
    this.#isOpen = true;
    this.#openedAt = now;
    this.#sentAt = now;
    this.#heardAt = now;
    this.#isPinged = false;
    this.#watchAfter(SILENCE_MS);
    this.#events.opened();
  }

  #received(text: string): void {
    this.#heard();
    let items: unknown;
    try {
      items = JSON.parse(text);
    } catch {
      items = undefined;
    }
    if (!Array.isArray(items)) {
      this.#wire?.close(1007, 'A frame is not a JSON array of items.');
      return;
    }
    this.#events.received(items);
  }

  #heard(): void {
    this.#heardAt = this.#options.time.now();
    this.#isPinged = false;
  }

  #closed(reason: string, fault: Fault | undefined): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#wire = undefined;
    this.#callOffHeartbeat?.();
    this.#callOffWatch?.();
    this.outbox.clear();
    if (this.#isEnded) {
      this.#end(undefined);
      return;
    }
    if (fault !== undefined && !fault.retryable) {
      this.#end(fault);
      return;
    }

    const { time, random, backoff } = this.#options;
    if (wasOpen && time.now() - this.#openedAt >= STABLE_MS) this.#failures = 0; // L2
    this.#failures++;
    this.#callOffRetry = time.after(backoffMs(backoff, this.#failures, random), () => this.open());
    this.#events.lost(reason);
  }

  #end(fault: Fault | undefined): void {
    this.#isEnded = true;
    this.#events.ended(fault);
  }

  #planFlush(): void {
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    this.#options.time.soon(() => {
      this.#isFlushPlanned = false;
      this.#flush();
    });
  }

  #flush(): void {
    const wire = this.#wire;
    if (wire === undefined || !this.#isOpen) return;
    while (wire.bufferedBytes < SOCKET_BYTES_MAX) {
      const frame = this.outbox.takeFrame();
      if (frame === undefined) return;
      this.#sentAt = this.#options.time.now();
      wire.send(frame);
    }
  }

  #drained(): void {
    if (this.outbox.bytes > 0) this.#planFlush(); // L3
  }

  #beatAfter(delayMs: number): void {
    const { time } = this.#options;
    this.#callOffHeartbeat = time.after(delayMs, () => {
      const idleMs = time.now() - this.#sentAt;
      if (idleMs < this.#heartbeatMs) return this.#beatAfter(this.#heartbeatMs - idleMs);
      this.#sentAt = time.now();
      this.#wire?.send('[]'); // L4
      this.#beatAfter(this.#heartbeatMs);
    });
  }

  #watchAfter(delayMs: number): void {
    const { time } = this.#options;
    this.#callOffWatch = time.after(delayMs, () => {
      const isSilent = time.now() - this.#heardAt >= SILENCE_MS;
      // L4. Only after an unanswered ping: when this process slept itself, the silence is its own.
      if (isSilent && this.#isPinged) return this.#wire?.terminate();
      this.#isPinged = isSilent;
      if (isSilent) this.#wire?.ping();
      this.#watchAfter(SILENCE_MS);
    });
  }
}
