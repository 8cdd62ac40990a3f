// What became of every task of a load: counts of all, and the times of those that were acknowledged.
//
// L1. due = submitted + refused + not sent + unanswered, once nothing waits for an acknowledgement.
// L2. submitted = completed + failed + open.
// L3. Every time counts from when the task was due, so that a generator that falls behind cannot hide a wait.
import type { OutcomeTimes } from '@muster/contract';
import { RecentValues } from '../fleet-use/recent-values.ts';
import { GrowingNumbers } from '../growing.ts';

/** Beyond so many, tasks are counted and their times are not kept: 5 numbers each. */
const TASKS_TIMED_MAX = 4_000_000;

/** The place of a task in the arrays; UNTIMED beyond the bound. */
export type Place = number;
const UNTIMED: Place = -1;

export interface Sent {
  /** Since the start of the load. */
  readonly dueMs: number;
  readonly sentMs: number;
}

export class Tally {
  /** Tasks that came due. */
  due = 0;
  submitted = 0;
  completed = 0;
  /** Not sent: as many were in flight as may be. */
  notSent = 0;
  /** Sent, and the connection ended before the reply: nobody knows whether they were accepted. */
  unanswered = 0;
  /** By outcome: failed, dead-lettered, cancelled, expired. */
  readonly failedBy = new Map<string, number>();
  /** By fault code. */
  readonly refusedBy = new Map<string, number>();
  lagMsMax = 0;
  readonly recentStarts = new RecentValues();
  readonly recentOutcomes = new RecentValues();
  readonly #dueMs = new GrowingNumbers();
  readonly #lagMs = new GrowingNumbers();
  readonly #acknowledgeMs = new GrowingNumbers();
  readonly #startMs = new GrowingNumbers();
  readonly #outcomeMs = new GrowingNumbers();
  readonly #servedMs = new GrowingNumbers();

  get failed(): number {
    return sumOf(this.failedBy);
  }

  get refused(): number {
    return sumOf(this.refusedBy);
  }

  get open(): number {
    return this.submitted - this.completed - this.failed;
  }

  arrived(tasks: number, lagMs: number): void {
    this.due += tasks;
    this.lagMsMax = Math.max(this.lagMsMax, lagMs);
  }

  refuse(code: string, tasks: number): void {
    this.refusedBy.set(code, (this.refusedBy.get(code) ?? 0) + tasks);
  }

  acknowledged({ dueMs, sentMs }: Sent, nowMs: number): Place {
    this.submitted++;
    if (this.#dueMs.length >= TASKS_TIMED_MAX) return UNTIMED;
    const place = this.#dueMs.length;
    this.#dueMs.push(dueMs);
    this.#lagMs.push(sentMs - dueMs);
    this.#acknowledgeMs.push(nowMs - dueMs);
    this.#startMs.push(Number.NaN);
    this.#outcomeMs.push(Number.NaN);
    this.#servedMs.push(Number.NaN);
    return place;
  }

  ended(place: Place, { state, times, nowMs }: Ended): void {
    if (state === 'completed') this.completed++;
    else this.failedBy.set(state, (this.failedBy.get(state) ?? 0) + 1);
    if (place === UNTIMED) return;
    const outcomeMs = nowMs - this.#dueMs.get(place);
    this.#outcomeMs.set(place, outcomeMs);
    this.recentOutcomes.add(outcomeMs);
    if (times?.firstStartedAt === undefined || times.startedAt === undefined) return;
    // The lag by this clock, the wait in the queue by the controller's: no time is compared across two clocks.
    const startMs = this.#lagMs.get(place) + Math.max(0, times.firstStartedAt - times.submittedAt);
    this.#startMs.set(place, startMs);
    this.recentStarts.add(startMs);
    if (state === 'completed') this.#servedMs.set(place, Math.max(0, times.endedAt - times.startedAt));
  }

  /** Of the tasks whose times are kept, in the order of their acknowledgement. NaN where it did not come to that. */
  get times(): Times {
    return {
      dueMs: this.#dueMs.view(),
      lagMs: this.#lagMs.view(),
      acknowledgeMs: this.#acknowledgeMs.view(),
      startMs: this.#startMs.view(),
      outcomeMs: this.#outcomeMs.view(),
      servedMs: this.#servedMs.view(),
    };
  }
}

export interface Ended {
  readonly state: string;
  readonly times: OutcomeTimes | undefined;
  /** Since the start of the load. */
  readonly nowMs: number;
}

export interface Times {
  readonly dueMs: Float64Array;
  /** Due → sent. */
  readonly lagMs: Float64Array;
  /** Due → acknowledged. */
  readonly acknowledgeMs: Float64Array;
  /** Due → first dispatch. */
  readonly startMs: Float64Array;
  /** Due → outcome known. */
  readonly outcomeMs: Float64Array;
  /** Last dispatch → outcome, of completed tasks. */
  readonly servedMs: Float64Array;
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, each) => sum + each, 0);
