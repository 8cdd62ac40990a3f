// Continuous load on a controller that may be killed at any moment: batches over the SDK and over HTTP, and an account
// of what was acknowledged, what was not, and what must become of each task.
import { setTimeout as delay } from 'node:timers/promises';
import { Fault, type MusterClient, type Outcome, type TaskId, type TaskSubmission } from '@muster/contract';
import { type Client, connect } from '@muster/sdk';
import type { Random } from '../../src/base/random.ts';

interface Kind {
  /** Of a hundred tasks. */
  readonly share: number;
  /** One of these. */
  readonly outcomes: readonly Outcome[];
  readonly task: (random: Random) => Omit<TaskSubmission, 'idempotencyKey'>;
}

const between = (random: Random, low: number, high: number): number => low + random.below(high - low);

const KINDS: readonly Kind[] = [
  { share: 62, outcomes: ['completed'], task: (random) => ({ type: 'work', payload: { ms: random.below(20) } }) },
  // Long enough to be running at a kill, and to end after it.
  {
    share: 3,
    outcomes: ['completed'],
    task: (random) => ({ type: 'work', payload: { ms: between(random, 400, 1500) } }),
  },
  {
    share: 12,
    outcomes: ['completed'],
    task: (random) => ({ type: 'work', payload: { ms: 1 }, delayMs: between(random, 50, 2_000) }),
  },
  {
    share: 10,
    outcomes: ['completed'],
    task: () => ({ type: 'work', payload: { failures: 1 }, backoff: { baseMs: 50 } }),
  },
  {
    share: 4,
    outcomes: ['dead-lettered'],
    task: () => ({ type: 'work', payload: { failures: 2 }, attemptsMax: 2, backoff: { baseMs: 20 } }),
  },
  { share: 3, outcomes: ['failed'], task: () => ({ type: 'work', payload: { isTerminal: true } }) },
  { share: 2, outcomes: ['expired'], task: () => ({ type: 'nobody', payload: {}, ttlMs: 200 }) },
  { share: 2, outcomes: ['cancelled'], task: () => ({ type: 'work', payload: {}, delayMs: 600_000 }) },
  { share: 2, outcomes: ['cancelled', 'completed'], task: () => ({ type: 'work', payload: { ms: 300 } }) },
];

const BATCH_MAX = 20;
const PAUSE_MS_MAX = 60;
const OUTAGE_PAUSE_MS = 40;

export interface Sent {
  readonly submission: TaskSubmission & { readonly idempotencyKey: string };
  /** Narrowed when a cancel is acknowledged. */
  outcomes: readonly Outcome[];
  /** Set by the acknowledgement. */
  id: TaskId | undefined;
}

export class Load {
  readonly sent: Sent[] = [];
  readonly #client: MusterClient;
  readonly #random: Random;
  #isStopping = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(client: MusterClient, random: Random) {
    this.#client = client;
    this.#random = random;
  }

  get acknowledged(): readonly (Sent & { readonly id: TaskId })[] {
    return this.sent.filter((sent): sent is Sent & { id: TaskId } => sent.id !== undefined);
  }

  async start(): Promise<void> {
    const client = await connect({ url: this.#client.url, backoff: { maxMs: 200 } });
    const overSdk = this.#submitOn(async (tasks) => await client.submit(tasks), client);
    const overHttp = this.#submitOn(async (tasks) => (await this.#client.submit(tasks)).tasks);
    this.#work = Promise.all([overSdk, overHttp]);
  }

  /** Resolves when nothing is on its way any more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#work;
  }

  /** By its key a submission is one task, however often it is repeated. Returns how many there were. */
  async resubmitUnacknowledged(): Promise<number> {
    const unknown = this.sent.filter(({ id }) => id === undefined);
    for (let at = 0; at < unknown.length; at += BATCH_MAX) {
      const part = unknown.slice(at, at + BATCH_MAX);
      const tasks = part.map(({ submission }) => submission);
      const first = await this.#client.submit(tasks);
      const second = await this.#client.submit(tasks);
      second.tasks.forEach(({ id, duplicate }, index) => {
        if (duplicate !== true || id !== first.tasks[index]?.id) throw new Error(`task ${id} was made twice`);
      });
      part.forEach((sent, index) => {
        sent.id = second.tasks[index]?.id;
      });
    }
    for (const sent of unknown) if (sent.outcomes.includes('cancelled')) await this.#cancel(sent);
    return unknown.length;
  }

  async #submitOn(
    submit: (tasks: readonly TaskSubmission[]) => Promise<readonly { readonly id: TaskId }[]>,
    client?: Client,
  ): Promise<void> {
    while (!this.#isStopping) {
      const batch = this.#batch();
      try {
        const accepted = await submit(batch.map(({ submission }) => submission));
        accepted.forEach(({ id }, index) => {
          const sent = batch[index];
          if (sent !== undefined) sent.id = id;
        });
        for (const sent of batch) if (sent.outcomes.includes('cancelled')) await this.#cancel(sent);
        await delay(this.#random.below(PAUSE_MS_MAX));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        // One batch per kill is in doubt, or two; a thousand that never left would prove nothing.
        await this.#answers();
      }
    }
    await client?.close();
  }

  async #answers(): Promise<void> {
    while (!this.#isStopping && !(await this.#client.status().then(Boolean, () => false))) await delay(OUTAGE_PAUSE_MS);
  }

  #batch(): Sent[] {
    return Array.from({ length: 1 + this.#random.below(BATCH_MAX) }, () => {
      const kind = this.#kind();
      const submission = { ...kind.task(this.#random), idempotencyKey: `key-${this.sent.length}` };
      const sent: Sent = { submission, outcomes: kind.outcomes, id: undefined };
      this.sent.push(sent);
      return sent;
    });
  }

  #kind(): Kind {
    let dice = this.#random.below(100);
    for (const kind of KINDS) {
      dice -= kind.share;
      if (dice < 0) return kind;
    }
    throw new Error('the shares do not sum to 100');
  }

  /** Until it is answered: a refusal says that the task has ended, perhaps by an earlier try whose answer was lost. */
  async #cancel(sent: Sent): Promise<void> {
    for (;;) {
      try {
        await this.#client.cancel(sent.id ?? '');
        sent.outcomes = ['cancelled'];
        return;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (error.code === 'wrong-state') return;
        await delay(OUTAGE_PAUSE_MS);
      }
    }
  }
}
