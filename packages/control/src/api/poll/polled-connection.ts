// What waits for an agent that polls, and how much of it has arrived.
//
// P1. Replies with items are numbered from 1. The last one is kept until a poll says that it has arrived; a poll that
//     does not say so gets it again, unchanged.
// P2. At most one poll waits: a newer one sends the older away with nothing.
// P3. What is kept, given out or not, never exceeds the cap, nor its share when all polled connections together keep
//     too much: the agent is a slow consumer, and the connection ends. (Characters are counted.)
// P4. After `end` nothing is taken in or given out.
import { Fault, PROTOCOL_LIMITS } from '@muster/contract';
import type { ByteBudget } from '../byte-budget.ts';
import { FRAME_LENGTH_MAX } from '../connection.ts';

export interface Answer {
  readonly number: number;
  /** JSON texts, separated by commas. */
  readonly items: string;
}

interface WaitingPoll {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: Fault) => void;
}

export interface PolledConnectionOptions {
  /** As the engine knows it. */
  readonly number: number;
  /** As the agent knows it. */
  readonly name: string;
  readonly agent: string;
  /** Id of the token that opened it; no other may poll it. */
  readonly token: string;
  readonly bufferedLengthMax: number;
  /** What all polled connections keep. */
  readonly budget: ByteBudget;
  readonly sharers: () => number;
}

export class PolledConnection {
  readonly number: number;
  readonly name: string;
  readonly agent: string;
  readonly token: string;
  readonly #options: PolledConnectionOptions;
  #items: string[] = [];
  #keptLength = 0;
  /** The last reply, while nobody has said that it arrived. */
  #unproven: Answer | undefined;
  #lastNumber = 0;
  #poll: WaitingPoll | undefined;
  #callOffWait: NodeJS.Timeout | undefined;
  #isFlushPlanned = false;
  #isEnded = false;

  constructor(options: PolledConnectionOptions) {
    this.number = options.number;
    this.name = options.name;
    this.agent = options.agent;
    this.token = options.token;
    this.#options = options;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isPolled(): boolean {
    return this.#poll !== undefined;
  }

  /** Characters that wait for a poll, or for the proof that they arrived. */
  get keptLength(): number {
    return this.#keptLength;
  }

  get lastNumber(): number {
    return this.#lastNumber;
  }

  /** Takes in the JSON text of an item; false when that exceeds the cap (P3). */
  append(item: string): boolean {
    if (this.#isEnded) return true;
    this.#items.push(item);
    this.#keep(item.length + 1);
    const { bufferedLengthMax, budget, sharers } = this.#options;
    const isOverShare = budget.isExceeded && this.#keptLength > budget.bytesMax / Math.max(1, sharers());
    if (isOverShare || this.#keptLength > bufferedLengthMax) return false;
    this.#planFlush();
    return true;
  }

  /** Throws when `after` is no number that this agent can have. */
  assertKnows(after: number): void {
    const oldest = this.#unproven === undefined ? this.#lastNumber : this.#lastNumber - 1;
    if (after === this.#lastNumber || after === oldest) return;
    const known = oldest === this.#lastNumber ? `${oldest}` : `${oldest} or ${this.#lastNumber}`;
    throw new Fault('invalid-request', `after must be ${known}, the number of the last reply that arrived`, {
      field: 'after',
    });
  }

  /** Resolves with what waits; when there is nothing, as soon as there is, or with nothing after `waitMs`. */
  take(after: number, waitMs: number): Promise<Answer> {
    this.sendAway();
    if (this.#unproven !== undefined && after < this.#lastNumber) return Promise.resolve(this.#unproven); // P1
    if (this.#unproven !== undefined) this.#keep(-this.#unproven.items.length - 1);
    this.#unproven = undefined;
    if (this.#items.length > 0) return Promise.resolve(this.#nextAnswer());
    if (waitMs === 0) return Promise.resolve(this.#nothing());
    return new Promise((resolve, reject) => {
      this.#poll = { resolve, reject };
      this.#callOffWait = setTimeout(() => this.sendAway(), waitMs);
    });
  }

  /** The poll that waits, if any, is answered with nothing: a newer one came, its time is over, or nobody hears it. */
  sendAway(): void {
    this.#takePoll()?.resolve(this.#nothing()); // P2
  }

  end(fault: Fault): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#items = [];
    this.#unproven = undefined;
    this.#keep(-this.#keptLength);
    this.#takePoll()?.reject(fault);
  }

  /** What one turn of the event loop pushes leaves in one reply. */
  #planFlush(): void {
    if (this.#isFlushPlanned || this.#poll === undefined) return;
    this.#isFlushPlanned = true;
    setImmediate(() => {
      this.#isFlushPlanned = false;
      if (this.#poll !== undefined && this.#items.length > 0) this.#takePoll()?.resolve(this.#nextAnswer());
    });
  }

  #takePoll(): WaitingPoll | undefined {
    const poll = this.#poll;
    clearTimeout(this.#callOffWait);
    this.#poll = undefined;
    return poll;
  }

  #keep(byLength: number): void {
    this.#keptLength += byLength;
    this.#options.budget.change(byLength);
  }

  #nothing(): Answer {
    return { number: this.#lastNumber, items: '' };
  }

  /** As many items as a frame may hold; the rest waits for the next poll. */
  #nextAnswer(): Answer {
    let length = 0;
    let count = 0;
    for (const item of this.#items) {
      if (count === PROTOCOL_LIMITS.itemsPerFrame || (count > 0 && length + item.length > FRAME_LENGTH_MAX)) break;
      length += item.length + 1;
      count++;
    }
    const items = this.#items.splice(0, count).join(',');
    this.#lastNumber++;
    this.#unproven = { number: this.#lastNumber, items };
    return this.#unproven;
  }
}
