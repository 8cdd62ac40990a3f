// The attempts of an agent, from `start` until the controller has made their outcome durable.
//
// A1. A token is run once: a second `start` of it only repeats the outcome, if there is one.
// A2. An outcome is kept until `settled` names it, and sent again after every reconnect.
// A3. Only attempts that the controller still wants report anything; the others end in silence.
import { type FromController, PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { type AgentTask, Attempt, type AttemptContext, type AttemptHost, type Start } from './attempt.ts';
import { type Deferred, deferred } from './deferred.ts';
import { HandOff } from './hand-off.ts';
import { unsafeJson } from './json-text.ts';
import { Question } from './question.ts';
import type { Talk } from './talk.ts';
import { TerminalError, taskErrorOf } from './task-failure.ts';

export type Run = (task: AgentTask, context: AttemptContext) => unknown;

export interface AttemptsOptions {
  readonly run: Run;
  readonly host: AttemptHost;
  /** Sends an item, if there is a connection. */
  readonly send: (text: string) => void;
  readonly talk: Pick<Talk, 'finish' | 'resume' | 'forget'>;
  /** Whether an item of this text can travel at all. */
  readonly fits: (text: string) => boolean;
  /** A number for a request, that no other on the connection has. */
  readonly nextRef: () => number;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #known = new Map<string, Attempt>();
  /** Handlers that have not returned, those of dropped attempts included. */
  #handlers = 0;
  #whenIdle: Deferred<void> | undefined;
  #whenSettled: Deferred<void> | undefined;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** What a hello lists: running and unsettled, the running ones first because the list is bounded. */
  tokens(): readonly string[] {
    const all = [...this.#known.values()];
    const running = all.filter((attempt) => attempt.outcome === undefined);
    const finished = all.filter((attempt) => attempt.outcome !== undefined);
    return [...running, ...finished].slice(0, PROTOCOL_LIMITS.itemsPerFrame).map((attempt) => attempt.token);
  }

  start(item: Start): void {
    const known = this.#known.get(item.token);
    if (known !== undefined) {
      if (known.outcome !== undefined) this.#options.send(known.outcome); // A1
      return;
    }
    const attempt = new Attempt(item, this.#options.host);
    this.#known.set(item.token, attempt);
    this.#handlers++;
    this.#run(attempt);
  }

  cancel(token: string, reason: string): void {
    const attempt = this.#known.get(token);
    if (attempt === undefined) {
      // It ended before, or never came.
      this.#options.send(stoppedText(token));
      return;
    }
    if (attempt.outcome !== undefined) {
      this.#options.send(attempt.outcome);
      return;
    }
    attempt.ending = 'cancelled';
    attempt.abort(reason);
  }

  settled(tokens: readonly string[]): void {
    for (const token of tokens) {
      if (this.#known.get(token)?.outcome === undefined) continue;
      this.#known.delete(token);
      this.#options.talk.forget(token);
    }
    this.#notify();
  }

  /** A hand-off that the controller refuses fails the attempt for good. Returns false when it is about none. */
  refused({ ref, message }: Extract<FromController, { kind: 'refused' }>): boolean {
    for (const attempt of this.#known.values()) {
      if (attempt.handOffRef !== ref) continue;
      attempt.handOffRef = undefined;
      attempt.outcome = failedText(attempt, handOffRefused(message));
      this.#options.send(attempt.outcome);
      return true;
    }
    return false;
  }

  /** After a reconnect: of the tokens that the hello listed, only `wanted` go on (A3). */
  reconcile(listed: readonly string[], wanted: readonly string[]): void {
    const kept = new Set(wanted);
    for (const token of listed) if (!kept.has(token)) this.#drop(token, 'superseded while the agent was disconnected');
    for (const attempt of this.#known.values()) {
      this.#options.talk.resume(attempt.token);
      if (attempt.outcome !== undefined) this.#options.send(attempt.outcome); // A2
    }
  }

  /** Asks every running attempt to end; one that does not finish its work is handed back for another agent. */
  abortAll(reason: string): void {
    for (const attempt of this.#known.values()) {
      if (attempt.outcome !== undefined) continue;
      attempt.ending ??= 'stopping';
      attempt.abort(reason);
    }
  }

  /** Reports what still runs as handed back; whatever its handler does afterwards is ignored. */
  handBackAll(): void {
    for (const attempt of this.#known.values()) {
      if (attempt.outcome === undefined) this.#finish(attempt, failedText(attempt, handedBack()));
    }
  }

  dropAll(reason: string): void {
    for (const token of [...this.#known.keys()]) this.#drop(token, reason);
  }

  /** Resolves when no handler runs. */
  idle(): Promise<void> {
    this.#whenIdle ??= deferred();
    const { promise } = this.#whenIdle;
    this.#notify();
    return promise;
  }

  /** Resolves when no outcome waits for its acknowledgement and nothing runs. */
  allSettled(): Promise<void> {
    this.#whenSettled ??= deferred();
    const { promise } = this.#whenSettled;
    this.#notify();
    return promise;
  }

  #run(attempt: Attempt): void {
    let value: unknown;
    try {
      value = this.#options.run(attempt.task, attempt);
    } catch (error) {
      this.#failed(attempt, error);
      return;
    }
    if (!isPromiseLike(value)) {
      this.#completed(attempt, value);
      return;
    }
    value.then(
      (result) => this.#completed(attempt, result),
      (error) => this.#failed(attempt, error),
    );
  }

  #completed(attempt: Attempt, result: unknown): void {
    this.#handlers--;
    let text: string;
    try {
      if (result instanceof Question) text = askText(attempt, result);
      else if (result instanceof HandOff) text = this.#handOffText(attempt, result);
      else text = this.#checkedText(attempt, result);
    } catch (error) {
      text = failedText(attempt, unprintable(error));
    }
    this.#finish(attempt, text);
  }

  /** The `done` item, or a `failed` one for a result that would cost the connection and all that travels with it. */
  #checkedText(attempt: Attempt, result: unknown): string {
    const text = JSON.stringify(result);
    const problem = text === undefined ? undefined : unsafeJson(text);
    if (problem !== undefined) return failedText(attempt, unprintable(problem));
    const item = doneText(attempt, text);
    return this.#options.fits(item) ? item : failedText(attempt, tooLarge());
  }

  #handOffText(attempt: Attempt, handOff: HandOff): string {
    const ref = this.#options.nextRef();
    const token = JSON.stringify(attempt.token);
    const item = `{"kind":"handoff","ref":${ref},"token":${token},${handOff.text}${usageText(attempt)}}`;
    if (!this.#options.fits(item)) return failedText(attempt, tooLarge());
    attempt.handOffRef = ref;
    return item;
  }

  #failed(attempt: Attempt, error: unknown): void {
    this.#handlers--;
    if (attempt.ending !== 'cancelled') {
      this.#finish(attempt, failedText(attempt, attempt.ending === 'stopping' ? handedBack() : error));
      return;
    }
    // Not kept until settled: the controller ended the attempt itself, and a reconnect drops it anyway.
    if (this.#known.get(attempt.token) === attempt && attempt.outcome === undefined) {
      this.#known.delete(attempt.token);
      this.#options.talk.finish(attempt.token);
      this.#options.talk.forget(attempt.token);
      attempt.isDropped = true;
      this.#options.send(stoppedText(attempt.token));
    }
    this.#notify();
  }

  #finish(attempt: Attempt, outcome: string): void {
    const isWanted = this.#known.get(attempt.token) === attempt && attempt.outcome === undefined; // A3
    if (isWanted) {
      attempt.outcome = outcome;
      this.#options.talk.finish(attempt.token);
      this.#options.send(outcome);
    }
    this.#notify();
  }

  #drop(token: string, reason: string): void {
    const attempt = this.#known.get(token);
    if (attempt === undefined) return;
    this.#known.delete(token);
    attempt.isDropped = true;
    this.#options.talk.forget(token);
    if (attempt.outcome === undefined) attempt.abort(reason);
  }

  #notify(): void {
    if (this.#whenIdle !== undefined && this.#handlers === 0) {
      this.#whenIdle.resolve();
      this.#whenIdle = undefined;
    }
    if (this.#whenSettled !== undefined && this.#known.size === 0) {
      this.#whenSettled.resolve();
      this.#whenSettled = undefined;
    }
  }
}

const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const usageText = (attempt: Attempt) =>
  attempt.usage === undefined ? '' : `,"usage":${JSON.stringify(attempt.usage)}`;

function doneText(attempt: Attempt, result: string | undefined): string {
  const resultText = result === undefined ? '' : `,"result":${result}`;
  return `{"kind":"done","token":${JSON.stringify(attempt.token)}${resultText}${usageText(attempt)}}`;
}

const askText = ({ token, usage }: Attempt, { text: question, detail, timeoutMs }: Question) =>
  JSON.stringify({ kind: 'ask', token, question, detail, timeoutMs, usage });

const failedText = (attempt: Attempt, thrown: unknown) =>
  `{"kind":"failed","token":${JSON.stringify(attempt.token)},"error":${JSON.stringify(taskErrorOf(thrown))}${usageText(attempt)}}`;

const stoppedText = (token: string) => JSON.stringify({ kind: 'stopped', token });

function handedBack(): Error {
  const error = new Error('The agent stopped before the attempt was finished.');
  error.name = 'AgentStopped';
  return error;
}

const tooLarge = () =>
  new TerminalError(`The result is longer than a frame may be (${PROTOCOL_LIMITS.frameBytes} bytes).`, {
    name: 'ResultTooLarge',
  });

const handOffRefused = (message: string) =>
  new TerminalError(`The hand-off was refused: ${message}`, { name: 'HandOffRefused' });

const unprintable = (cause: unknown) =>
  new TerminalError(`The result cannot be sent: ${cause instanceof Error ? cause.message : cause}`, {
    name: 'ResultNotJson',
  });
