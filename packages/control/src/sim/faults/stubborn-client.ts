// A client that wants to know: it submits under keys, and again whatever it was not told of, as clients do.
import type { Accepted, Fault, TaskSubmission } from '@muster/contract';
import { exponential } from '../../base/distributions.ts';
import type { Random } from '../../base/random.ts';
import type { Findings } from '../checks/findings.ts';
import type { SimClient } from '../client.ts';
import type { Timeline } from '../timeline.ts';
import { laterThan, mixedTask } from './task-mix.ts';

export interface StubbornClientOptions {
  readonly client: SimClient;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly findings: Findings;
  /** Tasks to submit. */
  readonly tasks: number;
  /** Mean time from task to task. */
  readonly gapMs: number;
}

const BATCH_MAX = 20;
const RETRY_MS = 500;
/** Refused again and again, a client waits ever longer, up to so long. */
const RETRY_MS_MAX = 8_000;
/** Share of the batches that are submitted once more although they were acknowledged. */
const AGAIN_RATIO = 0.03;
const AGAIN_MS = 15_000;
/** Share of the tasks that come after others, which are among so many that were acknowledged last. */
const AFTER_RATIO = 0.04;
const RECENT_MAX = 200;
/** What a controller may say to a batch that is in order. */
const REFUSALS: ReadonlySet<string> = new Set(['queue-full', 'disk-full', 'stopping']);

export class StubbornClient {
  readonly #options: StubbornClientOptions;
  /** By idempotency key. */
  readonly #ids = new Map<string, string>();
  /** Of those, the first ones. */
  readonly #first: TaskSubmission[] = [];
  /** Acknowledged last. */
  readonly #recent: string[] = [];
  #made = 0;
  #pending = 0;
  /** Acknowledged as new. */
  acknowledged = 0;
  refused = 0;
  resubmitted = 0;

  constructor(options: StubbornClientOptions) {
    this.#options = options;
  }

  /** Everything was submitted, and what could be asked for again was answered. */
  get isDone(): boolean {
    return this.#made === this.#options.tasks && this.#pending === 0;
  }

  start(): void {
    this.#next();
  }

  /** Submits the first tasks that were acknowledged under a key once more. */
  askAgain(): void {
    if (this.#first.length > 0) this.#submit(this.#first);
  }

  #next(): void {
    const { random, timeline, tasks, gapMs } = this.#options;
    const size = Math.min(1 + random.below(BATCH_MAX), tasks - this.#made);
    if (size === 0) return;
    timeline.after(exponential(random, gapMs * size), () => {
      const { name } = this.#options.client;
      const batch = Array.from({ length: size }, (_, index) => this.#task(`${name} ${this.#made + index}`));
      this.#made += size;
      this.#submit(batch);
      this.#next();
    });
  }

  #task(key: string): TaskSubmission {
    const { random } = this.#options;
    const task = mixedTask(key, random);
    // One that makes way for a newer one comes after nothing, and no tenant knows of the tasks of another.
    const mayBe = task.debounce === undefined && task.throttle === undefined && task.tenant === undefined;
    const isLater = mayBe && this.#recent.length > 0 && random.next() < AFTER_RATIO;
    return isLater ? laterThan(this.#recent, task, random) : task;
  }

  #submit(batch: readonly TaskSubmission[], refusals = 0): void {
    this.#pending++;
    this.#options.client.submit(batch, {
      accepted: (tasks) => {
        this.#pending--;
        this.#accepted(batch, tasks);
      },
      refused: (fault) => {
        this.#pending--;
        this.#refused(batch, fault, refusals + 1);
      },
      lost: () => {
        this.#pending--;
        this.#again(batch, RETRY_MS);
      },
    });
  }

  #accepted(batch: readonly TaskSubmission[], tasks: readonly Accepted[]): void {
    const { random, findings } = this.#options;
    batch.forEach((task, index) => {
      const { idempotencyKey: key } = task;
      const { id, duplicate, throttled } = tasks[index] as Accepted; // one answer for each
      if (duplicate !== true) this.acknowledged++;
      if (duplicate !== true && task.tenant === undefined) this.#remember(id);
      if (key === undefined || throttled === true) return;
      const known = this.#ids.get(key) ?? id;
      if (known !== id) findings.report('one-per-key', `${key} was acknowledged as ${known}, and then as ${id}`);
      if (!this.#ids.has(key) && this.#first.length < BATCH_MAX) this.#first.push(task);
      this.#ids.set(key, id);
    });
    if (random.next() < AGAIN_RATIO) this.#again(batch, AGAIN_MS * random.next());
  }

  #remember(id: string): void {
    if (this.#recent.length === RECENT_MAX) this.#recent.shift();
    this.#recent.push(id);
  }

  #refused(batch: readonly TaskSubmission[], { code, message, retryAfterMs = 0 }: Fault, refusals: number): void {
    const { findings, random } = this.#options;
    this.refused++;
    if (!REFUSALS.has(code)) findings.report('no-bug', `a batch was refused as ${code}: ${message}`);
    else {
      const waitMs = Math.max(retryAfterMs, Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** (refusals - 1)));
      this.#later(batch, waitMs * (1 + random.next()), refusals);
    }
  }

  /** Only what has a key: of the rest nobody knows whether it was accepted. */
  #again(batch: readonly TaskSubmission[], ms: number): void {
    const keyed = batch.filter(({ idempotencyKey: key }) => key !== undefined);
    if (keyed.length === 0) return;
    this.resubmitted++;
    this.#later(keyed, ms * (1 + this.#options.random.next()));
  }

  #later(batch: readonly TaskSubmission[], ms: number, refusals = 0): void {
    this.#pending++;
    this.#options.timeline.after(ms, () => {
      this.#pending--;
      this.#submit(batch, refusals);
    });
  }
}
