// Following streams of tasks: what arrives waits for its consumer, and a reconnect asks again from where it broke.
//
// F1. Every chunk is given once, in order; what the controller no longer had is a gap.
// F2. A consumer that is slow holds WAITING_MAX events at most: then the controller is asked to pause.
import type { StreamEvent, TaskId } from '@muster/contract';
import type { Fault, FromController } from '@muster/contract/protocol';
import { type Deferred, deferred } from './deferred.ts';
import type { Link } from './link.ts';
import { faultOf, type Refusal } from './requests.ts';

export interface StreamOptions {
  /** Number of the last chunk that is known already [0]. */
  readonly after?: number;
}

interface Following {
  readonly task: TaskId;
  /** Of the follow item that was sent last; 0 = none is in force. */
  ref: number;
  after: number;
  readonly waiting: StreamEvent[];
  fault: Fault | undefined;
  news: Deferred<void>;
}

/** A chunk is 64 KiB at most, so that this is 16 MiB at worst. */
const WAITING_MAX = 256;

export class Follows {
  readonly #link: Link;
  readonly #nextRef: () => number;
  readonly #all = new Set<Following>();
  readonly #byRef = new Map<number, Following>();
  #isReady = false;
  #ending: Fault | undefined;

  constructor(link: Link, nextRef: () => number) {
    this.#link = link;
    this.#nextRef = nextRef;
  }

  /** Ends after the outcome; throws a Fault when the task cannot be followed. */
  async *follow(task: TaskId, { after = 0 }: StreamOptions): AsyncGenerator<StreamEvent, void, undefined> {
    if (this.#ending !== undefined) throw this.#ending;
    const following: Following = { task, ref: 0, after, waiting: [], fault: undefined, news: deferred() };
    this.#all.add(following);
    this.#ask(following);
    try {
      for (;;) {
        const event = following.waiting.shift();
        if (event !== undefined) {
          yield event;
          if (event.kind === 'outcome') return;
          continue;
        }
        if (following.fault !== undefined) throw following.fault;
        if (following.ref === 0) this.#ask(following); // F2: it was paused.
        following.news = deferred();
        await following.news.promise;
      }
    } finally {
      this.#all.delete(following);
      this.#callOff(following);
    }
  }

  received({ ref, event }: Extract<FromController, { kind: 'chunk' }>): void {
    const following = this.#byRef.get(ref);
    if (following === undefined) return; // It was called off when this was on its way.
    if ('number' in event) {
      if (event.number <= following.after) return; // F1
      following.after = event.number;
    }
    following.waiting.push(event);
    if (event.kind === 'outcome') this.#forget(following);
    else if (following.waiting.length >= WAITING_MAX) this.#callOff(following); // F2
    following.news.resolve();
  }

  /** Returns false when no follow here has this ref. */
  refused(refusal: Refusal): boolean {
    const following = this.#byRef.get(refusal.ref);
    if (following === undefined) return false;
    this.#forget(following);
    following.fault = faultOf(refusal);
    following.news.resolve();
    return true;
  }

  ready(): void {
    this.#isReady = true;
    for (const following of this.#all) {
      // One that has its outcome, or was paused, asks when it is its turn.
      if (following.waiting.length === 0) this.#ask(following);
    }
  }

  lost(): void {
    this.#isReady = false;
    for (const following of this.#all) this.#forget(following);
  }

  end(fault: Fault): void {
    this.#ending = fault;
    for (const following of this.#all) {
      following.fault = fault;
      following.news.resolve();
    }
  }

  #ask(following: Following): void {
    if (!this.#isReady || following.ref !== 0) return; // `ready` asks again.
    const { task, after } = following;
    following.ref = this.#nextRef();
    this.#byRef.set(following.ref, following);
    const place = after === 0 ? {} : { after };
    this.#link.send(JSON.stringify({ kind: 'follow', ref: following.ref, task, ...place }));
  }

  #callOff(following: Following): void {
    const { ref } = following;
    if (ref === 0) return;
    this.#forget(following);
    this.#link.send(JSON.stringify({ kind: 'unfollow', ref }));
  }

  #forget(following: Following): void {
    this.#byRef.delete(following.ref);
    following.ref = 0;
  }
}
