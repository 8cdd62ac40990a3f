// What a client says over a link: submissions, cancellations and waiting for outcomes. An agent has one, too.
import type { Accepted, StreamEvent, TaskId, TaskSubmission } from '@muster/contract';
import { Fault, type FromController, PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { Follows, type StreamOptions } from './follows.ts';
import type { Link } from './link.ts';
import { type RequestLimits, Requests } from './requests.ts';
import type { Time } from './time.ts';
import { type TaskOutcome, Watches } from './watches.ts';

export interface ConversationOptions extends RequestLimits {
  /** Outcomes say when the task went its way [false]. */
  readonly hasTimes?: boolean;
}

export class Conversation {
  readonly #requests: Requests;
  readonly #watches: Watches;
  readonly #follows: Follows;
  #ref = 0;

  constructor(link: Link, time: Time, { hasTimes = false, ...limits }: ConversationOptions) {
    this.#requests = new Requests(link, time, limits);
    this.#watches = new Watches({ link, time, nextRef: () => ++this.#ref, hasTimes });
    this.#follows = new Follows(link, () => ++this.#ref);
  }

  /** For an item of somebody else that may be refused. */
  nextRef(): number {
    return ++this.#ref;
  }

  async submit(submission: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]> {
    const tasks = isBatch(submission) ? submission : [submission];
    if (tasks.length === 0) return [];
    if (tasks.length > PROTOCOL_LIMITS.tasksPerSubmit) throw tooMany(tasks.length);
    const ref = ++this.#ref;
    const isRepeatable = tasks.every((task) => task.idempotencyKey !== undefined);
    const reply = await this.#requests.ask(ref, JSON.stringify({ kind: 'submit', ref, tasks }), isRepeatable);
    return reply.kind === 'accepted' ? reply.tasks : [];
  }

  async cancel(task: TaskId): Promise<void> {
    const ref = ++this.#ref;
    await this.#requests.ask(ref, JSON.stringify({ kind: 'cancel-task', ref, task }), false);
  }

  /** `text` is JSON. Safe to repeat: the latest of an attempt wins, and they are sent in order. */
  async checkpoint(token: string, text: string): Promise<void> {
    const ref = ++this.#ref;
    const item = `{"kind":"checkpoint","ref":${ref},"token":${JSON.stringify(token)},"data":${text}}`;
    await this.#requests.ask(ref, item, true);
  }

  outcome(task: TaskId): Promise<TaskOutcome> {
    return this.#watches.outcome(task);
  }

  follow(task: TaskId, options: StreamOptions): AsyncGenerator<StreamEvent, void, undefined> {
    return this.#follows.follow(task, options);
  }

  /** Returns false when the item is none of a client's. */
  received(item: FromController): boolean {
    switch (item.kind) {
      case 'accepted':
      case 'cancelled':
      case 'checkpointed':
        this.#requests.replied(item);
        return true;
      case 'outcome':
        this.#watches.ended(item);
        return true;
      case 'chunk':
        this.#follows.received(item);
        return true;
      case 'refused':
        if (!this.#requests.refused(item) && !this.#follows.refused(item)) this.#watches.refused(item);
        return true;
      default:
        return false;
    }
  }

  ready(): void {
    this.#requests.ready();
    this.#watches.ready();
    this.#follows.ready();
  }

  lost(): void {
    this.#requests.lost();
    this.#watches.lost();
    this.#follows.lost();
  }

  end(fault: Fault): void {
    this.#requests.end(fault);
    this.#watches.end(fault);
    this.#follows.end(fault);
  }
}

// Array.isArray does not narrow a readonly array out of a union.
const isBatch = (tasks: TaskSubmission | readonly TaskSubmission[]): tasks is readonly TaskSubmission[] =>
  Array.isArray(tasks);

const tooMany = (count: number) =>
  new Fault('too-large', `A submission has ${count} tasks; ${PROTOCOL_LIMITS.tasksPerSubmit} are allowed. Split it.`);
