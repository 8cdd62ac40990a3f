// Sends tasks when they are due, whatever became of those before (an open loop), and follows each to its outcome.
//
// G1. No arrival waits for a reply: one that is due is sent, or counted as not sent.
// G2. At most `inFlightMax` tasks are without an outcome; the generator never queues.
// G3. A refusal that may pass (queue full, rate limited, no controller) is counted; any other ends the load.
import type { Accepted, TaskId, TaskSubmission } from '@muster/contract';
import { FAULTS, Fault } from '@muster/contract/protocol';
import type { Client, TaskOutcome } from '@muster/sdk';
import type { Schedule } from '../../core/workload/schedule.ts';
import { OpenTasks } from '../fleet-use/open-tasks.ts';
import type { Sent, Tally } from './tally.ts';
import type { Timing } from './timing.ts';

/** Longest sleep, and so the longest time until a stop is seen. */
const SLEEP_MS_MAX = 50;
/** Arrivals sent before the event loop gets its turn, when the generator is behind. */
const ARRIVALS_PER_TURN_MAX = 1000;
const RETRY_MS = 250;

export interface GeneratorOptions {
  readonly client: Pick<Client, 'submit' | 'result'>;
  readonly schedule: Schedule;
  readonly tally: Tally;
  readonly timing: Timing;
  /** Makes the next task. */
  readonly nextTask: () => TaskSubmission;
  /** Tasks of each submission. */
  readonly batch: number;
  readonly inFlightMax: number;
  /** What is refused for the moment is submitted again after the time that the controller names. */
  readonly isRetrying: boolean;
}

export class Generator {
  readonly #options: GeneratorOptions;
  readonly #ending = new AbortController();
  /** Sent, and not known to have ended. */
  readonly inFlight = new OpenTasks<number>();
  #sent = 0;
  #startedAt = 0;
  #failure: unknown;

  constructor(options: GeneratorOptions) {
    this.#options = options;
  }

  get elapsedMs(): number {
    return this.#options.timing.now() - this.#startedAt;
  }

  /** Resolves when the schedule is over or `stop` was called; what is in flight stays so. Rejects as of G3. */
  async run(): Promise<void> {
    const { schedule, timing } = this.#options;
    this.#startedAt = timing.now();
    while (!this.#ending.signal.aborted) {
      if (!this.#sendDue()) {
        await timing.turn();
        continue;
      }
      const { elapsedMs } = this;
      if (schedule.isOver(elapsedMs)) break;
      const nextMs = schedule.nextBy(elapsedMs + SLEEP_MS_MAX);
      // Timers know whole milliseconds, and would wake too early for a fraction.
      await timing.sleep(Math.max(1, Math.ceil(nextMs - elapsedMs)), this.#ending.signal);
    }
    this.#ending.abort();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** From now on; arrivals that were due before leave first. */
  setRate(ratePerSecond: number): void {
    this.#sendDue();
    this.#options.schedule.setRate(ratePerSecond);
  }

  stop(): void {
    this.#ending.abort();
  }

  /** Waits until everything in flight has ended; false when it has not after the time, or when the signal came first. */
  async drained(timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const isDrained = await this.inFlight.drained(timeoutMs, signal);
    if (this.#failure !== undefined) throw this.#failure;
    return isDrained;
  }

  /** False when more are due than one turn may send. */
  #sendDue(): boolean {
    const { schedule, tally, batch, inFlightMax } = this.#options;
    for (let count = 0; count < ARRIVALS_PER_TURN_MAX; count++) {
      const { elapsedMs } = this;
      const dueMs = schedule.take(elapsedMs);
      if (dueMs === undefined) return true;
      tally.arrived(batch, elapsedMs - dueMs);
      if (this.inFlight.size + batch > inFlightMax)
        tally.notSent += batch; // G2
      else void this.#send({ dueMs, sentMs: elapsedMs });
    }
    return false;
  }

  async #send(sent: Sent): Promise<void> {
    const { nextTask, batch, tally } = this.#options;
    const keys = Array.from({ length: batch }, () => this.#sent++);
    for (const key of keys) this.inFlight.add(key);
    const accepted = await this.#submit(Array.from({ length: batch }, nextTask));
    keys.forEach((key, index) => {
      const task = accepted[index];
      if (task === undefined) this.inFlight.delete(key);
      else void this.#follow(key, { task: task.id, place: tally.acknowledged(sent, this.elapsedMs) });
    });
  }

  /** Never rejects; empty when the batch was not accepted. */
  async #submit(tasks: readonly TaskSubmission[]): Promise<readonly Accepted[]> {
    const { client, tally, timing, isRetrying } = this.#options;
    for (;;) {
      try {
        return await client.submit(tasks);
      } catch (error) {
        if (!(error instanceof Fault) || !FAULTS[error.code].retryable) this.#fail(error);
        const code = error instanceof Fault ? error.code : 'internal';
        const mayRetry = isRetrying && code !== 'connection-lost' && !this.#ending.signal.aborted;
        if (mayRetry) {
          await timing.sleep((error as Fault).retryAfterMs ?? RETRY_MS, this.#ending.signal);
          if (!this.#ending.signal.aborted) continue;
        }
        if (code === 'connection-lost') tally.unanswered += tasks.length;
        else tally.refuse(code, tasks.length);
        return [];
      }
    }
  }

  async #follow(key: number, { task, place }: { readonly task: TaskId; readonly place: number }): Promise<void> {
    const { client, tally } = this.#options;
    let outcome: TaskOutcome | undefined;
    try {
      outcome = await client.result(task);
    } catch {
      // The connection ended for good, or the watch was refused: the task stays open in the tally.
    }
    if (outcome !== undefined) {
      const { state, times } = outcome;
      tally.ended(place, { state, times, nowMs: this.elapsedMs });
    }
    this.inFlight.delete(key);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#ending.abort();
  }
}
