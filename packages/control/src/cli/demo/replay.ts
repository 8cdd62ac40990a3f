// Submits arrivals when they are due, through the real API, and follows every task to its outcome.
//
// P1. An arrival leaves at its trace time ÷ speed, or as soon after as the controller accepts it; the lag is told.
// P2. Every task has an idempotency key of its own, so that a batch sent again after a break is no second one.
// P3. Each acknowledged task is in `open` until its outcome is known.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accepted, TaskId, TaskSubmission } from '@muster/contract';
import { Fault } from '@muster/contract/protocol';
import { taskSeqOf } from '@muster/contract/words';
import type { Client, TaskOutcome } from '@muster/sdk';
import type { Arrival } from '../../trace/arrival.ts';
import { OpenTasks } from '../fleet-use/open-tasks.ts';
import type { Submitted } from './readback.ts';

const BATCH_SIZE_MAX = 500;
const BATCHES_IN_FLIGHT_MAX = 8;
const REFUSED_PAUSE_MS = 250;

export interface ReplayOptions {
  readonly client: Client;
  readonly arrivals: AsyncIterable<Arrival> | Iterable<Arrival>;
  readonly speed: number;
  /** Wall time of submitting. */
  readonly durationMs: number;
  /** Somebody wants it to go on beyond the duration. */
  readonly isKeptOpen: () => boolean;
  /** First part of the idempotency keys. */
  readonly runId: string;
  readonly submitted: Submitted;
  /** Ends the submitting early. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onOutcome: (outcome: TaskOutcome, acknowledgedAt: number) => void;
}

export class Replay {
  readonly #options: ReplayOptions;
  readonly open = new OpenTasks<TaskId>();
  readonly #inFlight = new Set<Promise<void>>();
  #sent = 0;
  #failure: unknown;
  /** Tasks that the controller did not accept before the submitting ended. */
  refused = 0;
  lagMsMax = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Resolves when the arrivals or the duration are over and everything sent is acknowledged. */
  async run(): Promise<void> {
    const { arrivals, speed, signal, now } = this.#options;
    const startedAt = now();
    let batch: Arrival[] = [];
    for await (const arrival of arrivals) {
      const dueMs = arrival.atMs / speed;
      if (signal.aborted || this.#isOver(dueMs)) break;
      const aheadMs = dueMs - (now() - startedAt);
      if (aheadMs > 0 || batch.length === BATCH_SIZE_MAX) {
        await this.#flush(batch);
        batch = [];
      }
      if (aheadMs >= 1) await sleep(aheadMs, undefined, { signal }).catch(() => {});
      if (signal.aborted || this.#isOver(now() - startedAt)) break;
      this.lagMsMax = Math.max(this.lagMsMax, now() - startedAt - dueMs);
      batch.push(arrival);
    }
    await this.#flush(batch);
    await Promise.all(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #isOver(elapsedMs: number): boolean {
    return elapsedMs >= this.#options.durationMs && !this.#options.isKeptOpen();
  }

  async #flush(batch: readonly Arrival[]): Promise<void> {
    if (batch.length === 0) return;
    while (this.#inFlight.size >= BATCHES_IN_FLIGHT_MAX) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
    const tasks = batch.map((arrival) => this.#submissionOf(arrival));
    const sending: Promise<void> = this.#send(tasks)
      .then((accepted) => this.#accepted(accepted, batch))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
  }

  #submissionOf({ serviceMs, type }: Arrival): TaskSubmission {
    const { speed, runId } = this.#options;
    return { type, payload: { serviceMs: serviceMs / speed }, idempotencyKey: `${runId}/${this.#sent++}` };
  }

  /** A full queue is what the demo may be about: it asks again until the submitting is over. */
  async #send(tasks: readonly TaskSubmission[]): Promise<readonly Accepted[]> {
    const { client, signal } = this.#options;
    for (;;) {
      try {
        return await client.submit(tasks);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'queue-full') throw error;
        await sleep(error.retryAfterMs ?? REFUSED_PAUSE_MS, undefined, { signal }).catch(() => {});
        if (!signal.aborted) continue;
        this.refused += tasks.length;
        return [];
      }
    }
  }

  #accepted(accepted: readonly Accepted[], batch: readonly Arrival[]): void {
    const { submitted, client, onOutcome, now } = this.#options;
    const acknowledgedAt = now();
    accepted.forEach(({ id }, index) => {
      submitted.acknowledge(taskSeqOf(id) ?? 0, batch[index]?.serviceMs ?? 0);
      this.open.add(id);
      client.result(id).then(
        (outcome) => {
          this.open.delete(id);
          onOutcome(outcome, acknowledgedAt);
        },
        // The client was closed; the journal will tell.
        () => this.open.delete(id),
      );
    });
  }
}
