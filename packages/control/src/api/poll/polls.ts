// The agents that poll: each gets a connection like a socket's, numbered for the engine, carried by requests.
//
// Q1. `disconnected` is called exactly once for every connection that was opened, and never inside an engine's call.
// Q2. A connection without a poll for twice the heartbeat is gone; soon, when its last poll was given up by the agent.
// Q3. A connection is judged silent only after everything that its agent sent was read: a stall of this process is not
//     its silence.
// Q4. Connections are bounded in number, and in what they keep, each and together.
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type AgentHello,
  FAULTS,
  Fault,
  type FaultCode,
  type FromController,
  POLL_WAIT_MS_MAX,
  type PollRequest,
  type ToController,
} from '@muster/contract';
import type { Log, Mailbox } from '../../engine/ports.ts';
import type { AuditedBy } from '../audit.ts';
import { ByteBudget } from '../byte-budget.ts';
import type { Caller } from '../caller.ts';
import { fitting } from '../connection.ts';
import type { Receiver } from '../engine.ts';
import { frameOf } from '../frame.ts';
import { permitted } from '../permission.ts';
import { type Answer, PolledConnection } from './polled-connection.ts';

export interface PollSettings {
  readonly connectionsMax: number;
  /** Most characters kept for an agent that does not fetch them. */
  readonly bufferedLengthMax: number;
  /** Most for all of them together; over it, whoever has more than its share ends. */
  readonly bufferedLengthMaxOfAll: number;
  /** How long an agent that hung up on a poll has to come back: one that was killed has hung up, too. */
  readonly hungUpMs: number;
}

export const POLL_DEFAULTS: PollSettings = {
  connectionsMax: 5_000,
  bufferedLengthMax: 16 * 1024 * 1024,
  bufferedLengthMaxOfAll: 256 * 1024 * 1024,
  hungUpMs: 2_000,
};

export interface PollsOptions {
  readonly log: Log;
  /** As the next welcome would say it: an agent polls at least this often, so no poll waits longer. */
  readonly heartbeatMs: () => number;
  readonly settings?: Partial<PollSettings>;
}

/** Who polls: with which token, and whether somebody still waits for the answer. */
export interface Poller {
  readonly caller: Caller;
  readonly hungUp: AbortSignal;
}

/** Numbers from here on are polled connections; a hub would need centuries to count so far. */
export const FIRST_POLLED = 2 ** 40;

/** When a refused connection should be tried again. */
const RETRY_AFTER_MS = 5_000;

export class Polls implements Mailbox {
  readonly settings: PollSettings;
  readonly #log: Log;
  readonly #heartbeatMs: () => number;
  readonly #budget: ByteBudget;
  readonly #byNumber = new Map<number, PolledConnection>();
  readonly #byName = new Map<string, PolledConnection>();
  readonly #silences = new Map<number, NodeJS.Timeout>();
  #receiver: Receiver | undefined;
  #nextNumber = FIRST_POLLED;
  #isStopping = false;

  constructor(options: PollsOptions) {
    this.settings = { ...POLL_DEFAULTS, ...options.settings };
    this.#log = options.log;
    this.#heartbeatMs = options.heartbeatMs;
    this.#budget = new ByteBudget(this.settings.bufferedLengthMaxOfAll);
  }

  get connectionCount(): number {
    return this.#byNumber.size;
  }

  /** Connections that were ever opened. */
  get openedCount(): number {
    return this.#nextNumber - FIRST_POLLED;
  }

  /** The receiver comes late because the engine needs its Mailbox first. */
  attach(receiver: Receiver): void {
    this.#receiver = receiver;
  }

  /** One poll of an agent, answered as JSON text. */
  async poll(agent: string, request: PollRequest, { caller, hungUp }: Poller): Promise<string> {
    if (this.#isStopping) throw new Fault('stopping', 'the controller is stopping');
    const frame = frameOf(request.items ?? []);
    const refused: FromController[] = [...frame.refused];
    const items = permitted(frame.items, caller, (refusal) => refused.push(refusal));
    const { connection: name } = request;
    const isNew = name === undefined;
    const connection = isNew ? this.#open(agent, items[0], caller) : this.#find(agent, name, caller);
    const after = isNew ? (request.after ?? 0) : request.after;
    if (after !== undefined) connection.assertKnows(after);
    this.#hear(connection);
    for (const item of refused) this.push(connection.number, item);
    try {
      this.#receive(connection, items);
      if (after === undefined) return textOf(connection, { number: connection.lastNumber, items: '' });
      const waitMs = Math.min(request.waitMs ?? POLL_WAIT_MS_MAX, this.#heartbeatMs());
      return textOf(connection, await this.#take(connection, { after, waitMs, hungUp }));
    } finally {
      this.#awaitNextPoll(connection, hungUp.aborted ? this.settings.hungUpMs : 2 * this.#heartbeatMs());
    }
  }

  push(connection: number, item: FromController): void {
    this.#append(connection, JSON.stringify(item));
  }

  pushWithJson(connection: number, item: object, field: 'payload' | 'result' | 'event', json: string): void {
    this.#append(connection, `${JSON.stringify(item).slice(0, -1)},"${field}":${json}}`);
  }

  /** Who polls, as the audit log names it: by its token, whatever address it polls from. */
  peerOf(number: number): AuditedBy | undefined {
    const connection = this.#byNumber.get(number);
    return connection && { id: connection.token, name: connection.agent, address: 'poll' };
  }

  backlogBytes(connection: number): number {
    return this.#byNumber.get(connection)?.keptLength ?? 0;
  }

  close(number: number, code: FaultCode, reason: string): void {
    const connection = this.#byNumber.get(number);
    if (connection !== undefined) this.#end(connection, new Fault(code, reason));
  }

  /** Every agent that waits is told that the controller stops; resolves when the engine knows that they are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const connection of [...this.#byNumber.values()]) {
      this.#end(connection, new Fault('stopping', 'the controller is stopping'));
    }
    await nextTurn();
  }

  #open(agent: string, first: ToController | undefined, { id: token }: Caller): PolledConnection {
    assertHello(agent, first);
    if (this.#byNumber.size >= this.settings.connectionsMax) {
      const message = `${this.settings.connectionsMax} agents poll, which is the limit`;
      throw new Fault('too-many-connections', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    const number = this.#nextNumber++;
    const { bufferedLengthMax } = this.settings;
    const sharers = () => this.#byNumber.size;
    const kept = { bufferedLengthMax, budget: this.#budget, sharers };
    const connection = new PolledConnection({ number, name: randomUUID(), agent, token, ...kept });
    this.#byNumber.set(number, connection);
    this.#byName.set(connection.name, connection);
    return connection;
  }

  #find(agent: string, name: string, caller: Caller): PolledConnection {
    const connection = this.#byName.get(name);
    if (connection !== undefined && connection.agent === agent && connection.token === caller.id) return connection;
    const message = `agent ${agent} has no connection of this name (any more); say hello again`;
    throw new Fault('connection-gone', message, { field: 'connection' });
  }

  #receive(connection: PolledConnection, items: readonly ToController[]): void {
    try {
      this.#receiver?.receive(connection.number, items);
    } catch (error) {
      const fault =
        error instanceof Fault ? error : new Fault('internal', 'the controller failed on this poll', { cause: error });
      if ('close' in FAULTS[fault.code]) {
        this.#end(connection, fault);
        throw fault;
      }
      const field = fault.field === undefined ? {} : { field: fault.field };
      this.push(connection.number, { kind: 'error', code: fault.code, message: fault.message, ...field });
    }
  }

  async #take(
    connection: PolledConnection,
    { after, waitMs, hungUp }: { after: number; waitMs: number; hungUp: AbortSignal },
  ): Promise<Answer> {
    const onHungUp = () => connection.sendAway();
    hungUp.addEventListener('abort', onHungUp, { once: true });
    try {
      return await connection.take(after, hungUp.aborted ? 0 : waitMs);
    } finally {
      hungUp.removeEventListener('abort', onHungUp);
    }
  }

  #append(number: number, item: string): void {
    const connection = this.#byNumber.get(number);
    if (connection === undefined) return;
    const { text, problem } = fitting(item);
    if (problem !== undefined) {
      this.#log({ level: 'error', event: 'item-too-large', connection: number, message: problem });
    }
    if (connection.append(text)) return;
    const message = 'more than it may keep waits to be fetched; poll more often, or take fewer slots';
    this.#end(connection, new Fault('slow-consumer', message));
  }

  #awaitNextPoll(connection: PolledConnection, ms: number): void {
    if (connection.isEnded || connection.isPolled) return;
    this.#hear(connection);
    const judge = (): void => {
      if (this.#silences.get(connection.number) !== timer) return;
      this.#end(connection, new Fault('connection-gone', `no poll came within ${ms} ms`)); // Q2
    };
    const timer = setTimeout(() => setImmediate(judge), ms); // Q3
    timer.unref();
    this.#silences.set(connection.number, timer);
  }

  /** Ends its silence. */
  #hear({ number }: PolledConnection): void {
    clearTimeout(this.#silences.get(number));
    this.#silences.delete(number);
  }

  #end(connection: PolledConnection, fault: Fault): void {
    const { number, name, agent } = connection;
    if (!this.#byNumber.delete(number)) return;
    this.#byName.delete(name);
    this.#hear(connection);
    connection.end(fault);
    this.#log({ level: 'debug', event: 'poll-ended', agent, code: fault.code, message: fault.message });
    setImmediate(() => this.#disconnected(number)); // Q1
  }

  #disconnected(number: number): void {
    try {
      this.#receiver?.disconnected(number);
    } catch (error) {
      this.#log({ level: 'error', event: 'disconnect-failed', connection: number, message: String(error) });
    }
  }
}

function assertHello(agent: string, first: ToController | undefined): asserts first is { kind: 'hello' } & AgentHello {
  if (first?.kind !== 'hello') {
    throw new Fault('invalid-request', 'a poll without `connection` opens one: its first item must be a hello', {
      field: 'items[0]',
    });
  }
  if (first.id !== agent) {
    throw new Fault('invalid-request', `items[0].id is "${first.id}", but the address names agent "${agent}"`, {
      field: 'items[0].id',
    });
  }
}

function textOf({ name }: PolledConnection, { number, items }: Answer): string {
  return `{"connection":"${name}","number":${number},"items":[${items}]}`;
}
