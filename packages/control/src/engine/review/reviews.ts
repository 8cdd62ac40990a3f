// Reviews as people ask for them, and the one that is written by itself every day at 00:00 UTC.
//
// V1. However many ask, one review is made at a time, and few wait for their turn.
// V2. A day has one daily review; one that was missed is made at the next start, from what is kept of the day.
import { type Bottleneck, Fault, type Review, type ReviewList, type ReviewQuery } from '@muster/contract';
import { Pause } from '../indicators/pause.ts';
import type { EngineParts } from '../parts.ts';
import type { ReviewStore } from '../ports.ts';
import { demandsOf } from '../status.ts';
import { BottleneckWatch } from './bottleneck-watch.ts';
import { beginOfDay, DAY_MS, dayOf } from './day.ts';
import { review } from './review.ts';
import type { ReviewParts } from './review-parts.ts';
import { scopeText } from './scope-text.ts';

export interface ReviewsParts extends EngineParts, Pick<ReviewParts, 'reader' | 'pools'> {
  readonly yieldTurn: () => Promise<void>;
  /** Where daily reviews are kept [there are none]. */
  readonly store: ReviewStore | undefined;
}

/** Some milliseconds. */
const WINDOWS_PER_TURN = 16;
/** Reviews that wait while one is made. */
const WAITING_MAX = 8;
/** After midnight, when the last sample of the day has been taken. */
const LATE_MS = 15_000;

export class Reviews {
  readonly #parts: ReviewsParts;
  readonly #watch: BottleneckWatch;
  #startedAt = 0;
  #making: Promise<unknown> = Promise.resolve();
  /** The daily review that is being made and written. */
  #keeping: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isStopped = false;

  constructor(parts: ReviewsParts) {
    this.#parts = parts;
    this.#watch = new BottleneckWatch(parts);
  }

  /** What limited throughput when it was looked at last; undefined before the first time. */
  get bottleneck(): Bottleneck | undefined {
    return this.#watch.last;
  }

  /** After the first sample may be taken. */
  start(): void {
    const { clock } = this.#parts;
    this.#startedAt = clock.now();
    this.#watch.start();
    if (this.#parts.store === undefined) return;
    this.#keeping = this.#daily(clock.now() - DAY_MS); // V2
    this.#atMidnight();
  }

  /** Resolves when nothing is being written. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watch.stop();
    await this.#making;
    await this.#keeping;
  }

  /** Rejects with Fault `invalid-request` that names the field, or `rate-limited`. */
  async make(query: ReviewQuery): Promise<Review> {
    if (this.#waiting >= WAITING_MAX) {
      throw new Fault('rate-limited', 'many reviews are being made', { retryAfterMs: 1_000 });
    }
    return this.#inTurn(query);
  }

  async #inTurn(query: ReviewQuery): Promise<Review> {
    this.#waiting++;
    const made = this.#making.then(() => review(query, this.#reviewParts()));
    this.#making = made.catch(() => {});
    return made.finally(() => this.#waiting--); // V1
  }

  /** The daily reviews that are kept, newest first. */
  async list(): Promise<ReviewList> {
    return { reviews: [...((await this.#parts.store?.list()) ?? [])] };
  }

  /** Rejects with Fault `not-found`. */
  async ofDay(day: string): Promise<Review> {
    const kept = await this.#parts.store?.read(day);
    if (kept !== undefined) return kept;
    throw new Fault('not-found', `no review of ${day} is kept; GET /v1/reviews lists those that are`, { field: 'day' });
  }

  #atMidnight(): void {
    const { timers, clock } = this.#parts;
    const midnight = beginOfDay(clock.now() - LATE_MS) + DAY_MS;
    timers.at(
      midnight + LATE_MS,
      () => !this.#isStopped,
      (now) => {
        this.#keeping = this.#daily(now - DAY_MS);
        this.#atMidnight();
      },
    );
  }

  /** Of the day that the moment is in. */
  async #daily(at: number): Promise<void> {
    const { store, log } = this.#parts;
    const [day, from] = [dayOf(at), beginOfDay(at)];
    try {
      if (store === undefined || (await store.read(day)) !== undefined) return;
      // It waits for its turn however many others do: nobody would ask for it again (V2).
      const made = await this.#inTurn({ from, to: from + DAY_MS });
      if (made.measuredMs === 0) return;
      await store.keep(day, made);
      const { verdict, concerns, bottleneck, load, service, cost } = made;
      const told = { verdict, concerns: concerns.map(({ text }) => text), bottleneck: bottleneck.busiest?.summary };
      const { agentHours, fixedAgentHours } = cost;
      const counts = { completed: load.completed, failed: load.failed, deadLettered: load.deadLettered };
      const measured = { waitP95Seconds: service.wait?.p95, metRatio: service.metRatio, agentHours, fixedAgentHours };
      log({ level: 'info', event: 'daily-review', day, ...told, ...counts, ...measured });
    } catch (error) {
      log({ level: 'error', event: 'daily-review-failed', day, error: String(error) });
    }
  }

  #reviewParts(): ReviewParts {
    const parts = this.#parts;
    return {
      ...parts,
      startedAt: () => this.#startedAt,
      pause: new Pause(parts.yieldTurn, WINDOWS_PER_TURN),
      present: () => ({
        deadLetters: parts.ledger.state.counters.deadLettered,
        paused: parts.pauses.all().slice(0, PAUSED_MAX).map(scopeText),
        demands: demandsOf(parts, parts.clock.now()).slice(0, DEMANDS_MAX),
      }),
    };
  }
}

/** Named in a review; the status has more. */
const PAUSED_MAX = 8;
const DEMANDS_MAX = 8;
