// Requests that wait for their reply: submissions and cancellations, each with a ref of its own.
//
// R1. Every request ends: with its reply, a refusal, its deadline or the end of the connection.
// R2. What was sent and not answered when the connection broke is sent again only if that cannot do it twice.
// R3. What is not acknowledged never exceeds `bytesMax`.
import { Fault, type FromController, PROTOCOL_LIMITS } from '@muster/contract/protocol';
import type { Link } from './link.ts';
import type { Time } from './time.ts';

export type Reply = Extract<FromController, { kind: 'accepted' | 'cancelled' | 'checkpointed' }>;
export type Refusal = Extract<FromController, { kind: 'refused' }>;

export interface RequestLimits {
  /** Longest wait for a reply. */
  readonly timeoutMs: number;
  /** Most bytes of requests without a reply. */
  readonly bytesMax: number;
}

export const REQUEST_LIMITS: RequestLimits = { timeoutMs: 30_000, bytesMax: 64 * 1024 * 1024 };

interface Pending {
  readonly text: string;
  readonly isRepeatable: boolean;
  readonly deadline: number;
  isSent: boolean;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (fault: Fault) => void;
}

export class Requests {
  readonly #link: Link;
  readonly #time: Time;
  readonly #limits: RequestLimits;
  /** In the order of their deadlines, because all wait equally long. */
  readonly #pending = new Map<number, Pending>();
  #bytes = 0;
  #isReady = false;
  #ending: Fault | undefined;
  #callOffDeadline: (() => void) | undefined;

  constructor(link: Link, time: Time, limits: RequestLimits) {
    this.#link = link;
    this.#time = time;
    this.#limits = limits;
  }

  ask(ref: number, text: string, isRepeatable: boolean): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#ending !== undefined) return reject(this.#ending);
      if (!this.#link.outbox.fits(text)) return reject(tooLong());
      if (this.#bytes + text.length > this.#limits.bytesMax) return reject(this.#full());
      const deadline = this.#time.now() + this.#limits.timeoutMs;
      this.#pending.set(ref, { text, isRepeatable, deadline, isSent: this.#isReady, resolve, reject });
      this.#bytes += text.length;
      if (this.#isReady) this.#link.send(text);
      if (this.#callOffDeadline === undefined) this.#expireAfter(this.#limits.timeoutMs);
    });
  }

  /** The connection takes requests now. */
  ready(): void {
    this.#isReady = true;
    for (const request of this.#pending.values()) {
      request.isSent = true;
      this.#link.send(request.text);
    }
  }

  lost(): void {
    this.#isReady = false;
    for (const [ref, request] of this.#pending) {
      if (!request.isSent || request.isRepeatable) continue; // R2
      this.#take(ref)?.reject(
        new Fault('connection-lost', 'The connection closed before the reply; the outcome of the request is unknown.'),
      );
    }
  }

  replied(reply: Reply): void {
    this.#take(reply.ref)?.resolve(reply);
  }

  /** Returns false when no request here has this ref. */
  refused(refusal: Refusal): boolean {
    const request = this.#take(refusal.ref);
    request?.reject(faultOf(refusal));
    return request !== undefined;
  }

  end(fault: Fault): void {
    this.#isReady = false;
    this.#ending = fault;
    this.#callOffDeadline?.();
    for (const ref of this.#pending.keys()) this.#take(ref)?.reject(fault);
  }

  #take(ref: number): Pending | undefined {
    const request = this.#pending.get(ref);
    if (request === undefined) return undefined;
    this.#pending.delete(ref);
    this.#bytes -= request.text.length;
    return request;
  }

  #expireAfter(delayMs: number): void {
    this.#callOffDeadline = this.#time.after(delayMs, () => {
      this.#callOffDeadline = undefined;
      const now = this.#time.now();
      for (const [ref, request] of this.#pending) {
        if (request.deadline > now) return this.#expireAfter(request.deadline - now);
        this.#take(ref)?.reject(this.#late(request));
      }
    });
  }

  #late(request: Pending): Fault {
    const waited = `within ${this.#limits.timeoutMs} ms`;
    return request.isSent
      ? new Fault('connection-lost', `No reply came ${waited}; the outcome of the request is unknown.`)
      : new Fault('no-controller', `No controller could be reached ${waited}; the request was not sent.`);
  }

  #full(): Fault {
    return new Fault(
      'queue-full',
      `Requests of ${this.#bytes} bytes wait for their acknowledgement; await some of them, or raise bytesMax ` +
        `(${this.#limits.bytesMax}).`,
    );
  }
}

const tooLong = () =>
  new Fault('too-large', `The request is longer than a frame may be (${PROTOCOL_LIMITS.frameBytes} bytes); split it.`);

export const faultOf = (refusal: Refusal): Fault =>
  new Fault(refusal.code, refusal.message, { field: refusal.field, retryAfterMs: refusal.retryAfterMs });
