// Arrivals become submissions of a client, each at its moment; a chunk of them is in memory at once.
import type { Fault, TaskSubmission } from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { Measure } from './measure.ts';
import type { SimArrival } from './plan.ts';
import type { World } from './world.ts';

/** What is refused without a word on when to come again. */
const RETRY_MS = 1_000;

export class Feed {
  readonly #world: World;
  readonly #measure: Measure;
  readonly #origin: number;
  #chunk: readonly SimArrival[] = [];
  #next = 0;
  #refused = 0;
  #lastMs = 0;

  constructor({
    world,
    measure,
    origin,
  }: { readonly world: World; readonly measure: Measure; readonly origin: number }) {
    this.#world = world;
    this.#measure = measure;
    this.#origin = origin;
  }

  /** Tasks that were refused and come again. */
  get pending(): number {
    return this.#refused;
  }

  /** Resolves when the last of them has arrived. */
  async take(chunk: readonly SimArrival[]): Promise<void> {
    const last = chunk.at(-1);
    if (last === undefined) return;
    this.#chunk = chunk;
    this.#next = 0;
    this.#schedule();
    await this.#world.advanceTo(this.#origin + last.atMs);
  }

  #schedule(): void {
    const next = this.#chunk[this.#next];
    if (next === undefined) return;
    if (next.atMs < this.#lastMs) assert(false, `an arrival at ${next.atMs} ms follows one at ${this.#lastMs} ms`);
    this.#lastMs = next.atMs;
    this.#world.timeline.at(this.#origin + next.atMs, this.#arrive);
  }

  /** All that arrive at this moment: one batch. */
  readonly #arrive = (): void => {
    const from = this.#next;
    const { atMs } = this.#chunk[from] as SimArrival; // scheduled for it
    while (this.#chunk[this.#next]?.atMs === atMs) this.#next++;
    this.#submit(this.#chunk.slice(from, this.#next));
    this.#schedule();
  };

  #submit(arrivals: readonly SimArrival[]): void {
    this.#measure.arriving(arrivals);
    this.#world.submit(arrivals.map(submissionOf), { refused: (fault) => this.#again(arrivals, fault) });
  }

  /** It waits as long as it is told and submits the same tasks: their wait has begun. */
  #again(arrivals: readonly SimArrival[], { retryAfterMs = RETRY_MS }: Fault): void {
    this.#refused += arrivals.length;
    this.#world.timeline.after(Math.max(1, retryAfterMs), () => {
      this.#refused -= arrivals.length;
      this.#submit(arrivals);
    });
  }
}

/** Its payload is the time that it takes: see workByPayload. */
export function submissionOf({ type, serviceMs, tenant, key, priority, deadlineMs }: SimArrival): TaskSubmission {
  if (tenant === undefined && key === undefined && priority === undefined && deadlineMs === undefined) {
    return { type, payload: serviceMs };
  }
  return {
    ...{ type, payload: serviceMs },
    ...(tenant === undefined ? {} : { tenant }),
    ...(key === undefined ? {} : { session: key }),
    ...(priority === undefined ? {} : { priority }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}
