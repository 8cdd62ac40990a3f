// `defineAgent`: a process's part in the fleet, from hello to goodbye.
//
// G1. Between hello and welcome nothing of an attempt leaves: only then is it known which ones are still wanted.
// G2. Without a controller for the orphan timeout the agent aborts everything and ends.
// G3. After `stop()` every attempt ends: finished, handed back, or (when no controller is there) dropped.
import { Fault, type FromController } from '@muster/contract/protocol';
import { type AgentOptions, type AgentPlan, planOf } from './agent-options.ts';
import { Attempts } from './attempts.ts';
import { Conversation } from './conversation.ts';
import { deferred } from './deferred.ts';
import { unsafeJson } from './json-text.ts';
import { Link } from './link.ts';
import { LossLog } from './loss-log.ts';
import { Talk } from './talk.ts';
import { shorten, taskErrorOf } from './task-failure.ts';
import { within } from './time.ts';
import type { VitalsMeter } from './vitals.ts';

/** How an agent ended. */
export interface AgentEnd {
  readonly kind: 'stopped' | 'orphaned' | 'refused';
  readonly reason: string;
  /** What the controller said when it refused the agent. */
  readonly fault?: Fault;
}

export interface StopOptions {
  /** How long running attempts may go on [20 s]; 0 aborts them at once. */
  readonly graceMs?: number;
  readonly reason?: string;
}

export interface Agent {
  readonly id: string;
  /** Resolves when the controller has welcomed the agent; rejects when it never will. */
  start(): Promise<void>;
  /** Takes no new tasks; those that run go on. */
  drain(): void;
  /** Drains, waits, hands back what does not finish in time, and disconnects. */
  stop(options?: StopOptions): Promise<AgentEnd>;
  /** Resolves when the agent has ended, whoever ended it. */
  readonly closed: Promise<AgentEnd>;
}

/** Describes an agent; nothing happens before `start()`. */
export function defineAgent<Payload = unknown, Result = unknown>(options: AgentOptions<Payload, Result>): Agent {
  const session = new AgentSession(planOf(options));
  return {
    id: session.id,
    start: () => session.start(),
    drain: () => session.drain(),
    stop: (limits = {}) => session.stop(limits),
    closed: session.closed,
  };
}

type Welcome = Extract<FromController, { kind: 'welcome' }>;

class AgentSession {
  readonly #plan: AgentPlan;
  readonly #link: Link;
  readonly #attempts: Attempts;
  readonly #conversation: Conversation;
  readonly #losses: LossLog;
  readonly #welcomed = deferred<void>();
  readonly #closed = deferred<AgentEnd>();
  #isWelcome = false;
  #isStarted = false;
  #isDraining = false;
  #listed: readonly string[] = [];
  #end: AgentEnd | undefined;
  #stopping: Promise<AgentEnd> | undefined;
  #orphanTimeoutMs: number;
  #callOffOrphan: (() => void) | undefined;
  #vitals: VitalsMeter | undefined;
  #callOffVitals: (() => void) | undefined;

  constructor(plan: AgentPlan) {
    this.#plan = plan;
    this.#orphanTimeoutMs = plan.limits.orphanTimeoutMs;
    this.#link = new Link(plan, {
      opened: () => this.#hello(),
      received: (items) => this.#received(items),
      lost: (reason) => this.#lost(reason),
      ended: (fault) => this.#ended(fault),
    });
    this.#losses = new LossLog(plan.hello.id, plan);
    this.#conversation = new Conversation(this.#link, plan.time, plan.limits);
    const talk = new Talk({
      time: plan.time,
      send: (text) => this.#send(text),
      isConnected: () => this.#isWelcome,
      isCrowded: () => this.#link.outbox.bytes >= CROWDED_BYTES,
    });
    this.#attempts = new Attempts({
      talk,
      run: plan.run,
      send: (text) => this.#send(text),
      fits: (text) => this.#link.outbox.fits(text),
      nextRef: () => this.#conversation.nextRef(),
      host: {
        progress: (token, ratio, note) => this.#progress(token, ratio, note),
        output: (token, data) => talk.output(token, data),
        log: (token, level, data) => talk.log(token, level, data),
        message: (to, body) => this.#message(to, body),
        checkpoint: (token, data) => this.#checkpoint(token, data),
        submit: (tasks) => this.#conversation.submit(tasks),
      },
    });
    // An agent that is stopped before it was welcomed has a caller of `start()` only if someone called it.
    this.#welcomed.promise.catch(() => {});
  }

  get id(): string {
    return this.#plan.hello.id;
  }

  get closed(): Promise<AgentEnd> {
    return this.#closed.promise;
  }

  start(): Promise<void> {
    if (!this.#isStarted && this.#stopping === undefined) {
      this.#isStarted = true;
      this.#awaitController();
      this.#link.open();
    }
    return this.#welcomed.promise;
  }

  drain(): void {
    this.#isDraining = true;
    this.#send('{"kind":"drain"}');
  }

  stop(options: StopOptions): Promise<AgentEnd> {
    this.#stopping ??= this.#stop({ kind: 'stopped', reason: options.reason ?? 'stop() was called' }, options.graceMs);
    return this.#stopping;
  }

  async #stop(end: AgentEnd, graceMs = this.#plan.limits.graceMs): Promise<AgentEnd> {
    const { time, limits, log } = this.#plan;
    this.#end ??= end;
    log({ level: 'info', event: 'agent-stopping', ...end });
    this.drain();
    const isIdle = graceMs > 0 && (await within(time, graceMs, this.#attempts.idle()));
    if (!isIdle) await this.#abortAll(end.reason);
    this.#attempts.handBackAll();
    await within(time, limits.settleMs, this.#attempts.allSettled());
    this.#link.close(end.reason);
    return this.closed;
  }

  async #abortAll(reason: string): Promise<void> {
    this.#attempts.abortAll(reason);
    await within(this.#plan.time, this.#plan.limits.abortMs, this.#attempts.idle());
  }

  #send(text: string): void {
    if (this.#isWelcome) this.#link.send(text); // G1
  }

  #hello(): void {
    this.#listed = this.#attempts.tokens();
    this.#link.send(JSON.stringify({ kind: 'hello', ...this.#plan.hello, attempts: this.#listed }));
  }

  #received(items: readonly FromController[]): void {
    for (const item of items) this.#take(item);
  }

  #take(item: FromController): void {
    switch (item.kind) {
      case 'start':
        this.#attempts.start(item);
        return;
      case 'settled':
        this.#attempts.settled(item.tokens);
        return;
      case 'cancel':
        this.#attempts.cancel(item.token, item.reason);
        return;
      case 'welcome':
        this.#welcome(item);
        return;
      case 'stop':
        // The controller's grace is for all of it, the time that aborted handlers get included.
        void this.stop({ graceMs: Math.max(0, item.graceMs - this.#plan.limits.abortMs), reason: item.reason });
        return;
      case 'message':
        this.#deliver(item.from, item.body);
        return;
      case 'refused':
        if (!this.#attempts.refused(item)) this.#conversation.received(item);
        return;
      case 'error':
        this.#plan.log({ ...item, level: 'warn', event: 'item-refused' });
        return;
      default:
        this.#conversation.received(item); // Kinds that are newer than this SDK are ignored.
    }
  }

  #deliver(from: string, body: unknown): void {
    try {
      this.#plan.onMessage(from, body);
    } catch (error) {
      // The author's code must not cost the items behind this one.
      this.#plan.log({ level: 'error', event: 'message-handler-threw', from, error: taskErrorOf(error).message });
    }
  }

  #welcome(item: Welcome): void {
    this.#isWelcome = true;
    this.#losses.connected();
    this.#callOffOrphan?.();
    this.#orphanTimeoutMs = item.orphanTimeoutMs;
    this.#link.heartbeatEvery(item.heartbeatMs);
    this.#tellVitals(item.vitalsMs);
    this.#attempts.reconcile(this.#listed, item.attempts);
    if (this.#isDraining) this.drain();
    this.#conversation.ready();
    this.#welcomed.resolve();
    this.#plan.log({ level: 'info', event: 'agent-connected', agent: this.id, node: item.node, epoch: item.epoch });
  }

  /** Again and again, as long as the controller wants to know. */
  #tellVitals(everyMs: number | undefined): void {
    this.#callOffVitals?.();
    if (everyMs === undefined) return;
    this.#vitals ??= this.#plan.vitals();
    const { read } = this.#vitals;
    this.#callOffVitals = this.#plan.time.after(everyMs, () => {
      this.#send(JSON.stringify({ kind: 'vitals', ...read() }));
      this.#tellVitals(everyMs);
    });
  }

  #lost(reason: string): void {
    // Several failed connections in a row are one loss: the orphan timeout runs from the first.
    if (this.#isWelcome) {
      this.#awaitController();
      this.#losses.disconnected(reason);
    } else this.#losses.unreachable(reason);
    this.#isWelcome = false;
    this.#callOffVitals?.();
    this.#conversation.lost();
  }

  /** G2 */
  #awaitController(): void {
    const timeoutMs = this.#orphanTimeoutMs;
    this.#callOffOrphan = this.#plan.time.after(timeoutMs, () => {
      const reason = `no controller for ${timeoutMs} ms`;
      this.#end ??= { kind: 'orphaned', reason };
      this.#plan.log({ level: 'error', event: 'agent-orphaned', agent: this.id, reason });
      void this.#abortAll(reason).then(() => this.#link.close(reason));
    });
  }

  /** The link has ended for good; handlers are given their time to return before `closed` says so. */
  #ended(fault: Fault | undefined): void {
    this.#isWelcome = false;
    this.#callOffOrphan?.();
    this.#callOffVitals?.();
    this.#vitals?.stop();
    if (fault !== undefined) this.#end ??= { kind: 'refused', reason: fault.message, fault };
    const end = this.#end ?? { kind: 'stopped', reason: 'stop() was called' };
    const cause = fault ?? new Fault('no-controller', `The agent ended: ${end.reason}.`);
    this.#conversation.end(cause);
    this.#welcomed.reject(cause);
    this.#attempts.dropAll(end.reason);
    void within(this.#plan.time, this.#plan.limits.abortMs, this.#attempts.idle()).then(() =>
      this.#closed.resolve(end),
    );
  }

  #progress(token: string, ratio: number | undefined, note: string | undefined): void {
    if (!this.#canChat()) return;
    const isRatio = ratio !== undefined && Number.isFinite(ratio);
    const item = {
      kind: 'progress',
      token,
      ...(isRatio ? { ratio: Math.min(1, Math.max(0, ratio)) } : {}),
      ...(note === undefined ? {} : { note: shorten(String(note), NOTE_LENGTH_MAX) }),
    };
    this.#link.sendLatest(token, JSON.stringify(item));
  }

  #message(to: string, body: unknown): boolean {
    if (!this.#canChat()) return false;
    const bodyText = JSON.stringify(body ?? null);
    const text = `{"kind":"message","to":${JSON.stringify(to)},"body":${bodyText}}`;
    if (to.length === 0 || to.length > AGENT_ID_LENGTH_MAX) throw new RangeError(`"${to}" is no agent id`);
    const problem = this.#link.outbox.fits(text) ? unsafeJson(bodyText) : 'it is longer than a frame may be';
    if (problem !== undefined) throw new RangeError(`The message cannot be sent: ${problem}`);
    this.#link.send(text);
    return true;
  }

  async #checkpoint(token: string, data: unknown): Promise<void> {
    const text = JSON.stringify(data);
    const problem = text === undefined ? 'it has no JSON form' : unsafeJson(text);
    if (problem !== undefined) throw new RangeError(`The checkpoint cannot be sent: ${problem}`);
    await this.#conversation.checkpoint(token, text);
  }

  /** Progress and messages may be lost; they never fill the memory of an agent whose controller does not read. */
  #canChat(): boolean {
    return this.#isWelcome && this.#link.outbox.bytes < this.#plan.limits.bytesMax;
  }
}

const NOTE_LENGTH_MAX = 1_024;
/** While this much waits for the socket, talk waits, too: outcomes go first. */
const CROWDED_BYTES = 1024 * 1024;
const AGENT_ID_LENGTH_MAX = 128;
