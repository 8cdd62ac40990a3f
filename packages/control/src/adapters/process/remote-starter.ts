// Starts agents as children of a small process of its own. To start a process, the system copies the page tables of the
// one that asks for it: that stalls a controller of a gigabyte for 60 ms and more, and the small process for 1 ms.
//
// R1. Nobody waits forever: a starter that does not answer is killed, and the next start gets a new one.
// R2. When the starter is gone, what it started goes on; only how it ends can nobody tell any more.
import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../../engine/ports.ts';
import { type StartedProcess, type Starter, type StartOrder, startHere } from './starter.ts';

/** What the starter says of a start. */
type Answer = { readonly startId: string } & (
  | { readonly kind: 'started'; readonly pid: number; readonly identity: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ended'; readonly how: string | undefined }
);

export interface RemoteStarterOptions {
  /** Address of the compiled agent-starter.ts. */
  readonly entry: URL;
  readonly log: Log;
  /** How long it may take to start one process [10 s]. */
  readonly answerMsMax?: number;
}

const ANSWER_MS_MAX = 10_000;

export class RemoteStarter implements Starter {
  readonly #options: Required<RemoteStarterOptions>;
  #link: Link | undefined;

  constructor(options: RemoteStarterOptions) {
    this.#options = { answerMsMax: ANSWER_MS_MAX, ...options };
  }

  /** Starts its process now, while the controller is small, instead of at the first order. */
  launch(): void {
    this.#link ??= this.#newLink();
  }

  start(order: StartOrder): Promise<StartedProcess> {
    this.#link ??= this.#newLink();
    return this.#link.start(order);
  }

  close(): void {
    this.#link?.close();
  }

  #newLink(): Link {
    const { log } = this.#options;
    const link = new Link(this.#options, (why) => {
      if (this.#link === link) this.#link = undefined;
      if (why !== undefined) log({ level: 'warn', event: 'agent-starter-ended', pid: link.pid, why });
    });
    log({ level: 'info', event: 'agent-starter-started', pid: link.pid });
    return link;
  }
}

interface Waiting {
  readonly resolve: (started: StartedProcess) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One starter process, as long as it lives. */
class Link {
  readonly #process: ChildProcess;
  readonly #answerMsMax: number;
  readonly #onGone: (why: string | undefined) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Map<string, (how: string | undefined) => void>();
  #isGone = false;

  constructor(options: Required<RemoteStarterOptions>, onGone: (why: string | undefined) => void) {
    const { entry, answerMsMax } = options;
    this.#answerMsMax = answerMsMax;
    this.#onGone = onGone;
    // A session of its own: what ends the controller must not end it first.
    this.#process = fork(entry, {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {},
      execArgv: [],
    });
    this.#process.unref();
    this.#process.channel?.unref();
    this.#process.on('message', (answer) => this.#take(answer as Answer)); // sent by serveStarts
    this.#process.on('error', (error) => this.#gone(error.message));
    this.#process.on('exit', (code, signal) =>
      this.#gone(signal === null ? `exit code ${code}` : `killed by ${signal}`),
    );
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  start(order: StartOrder): Promise<StartedProcess> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(), this.#answerMsMax);
      this.#waiting.set(order.startId, { resolve, reject, timer });
      this.#process.send(order, (error) => {
        if (error !== null) this.#giveUp();
      });
    });
  }

  close(): void {
    if (this.#process.connected) this.#process.disconnect();
    this.#gone(undefined);
  }

  #take(answer: Answer): void {
    const { startId } = answer;
    if (answer.kind === 'ended') {
      this.#running.get(startId)?.(answer.how);
      this.#running.delete(startId);
      return;
    }
    const waiting = this.#waiting.get(startId);
    this.#waiting.delete(startId);
    clearTimeout(waiting?.timer);
    if (answer.kind === 'failed') {
      waiting?.reject(new Error(answer.reason));
      return;
    }
    const { pid, identity } = answer;
    const ended = new Promise<string | undefined>((tell) => this.#running.set(startId, tell));
    waiting?.resolve({ pid, identity, ended });
  }

  #giveUp(): void {
    this.#process.kill('SIGKILL'); // R1
    this.#gone('it did not answer');
  }

  #gone(why: string | undefined): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#onGone(why);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error('what starts agents has ended itself'));
    }
    for (const tell of this.#running.values()) tell(undefined); // R2
    this.#waiting.clear();
    this.#running.clear();
  }
}

/** The starter process: does what it is told until its controller is gone, and leaves what it started running. */
export function serveStarts(): void {
  const send = (answer: Answer): void => {
    if (process.connected) process.send?.(answer);
  };
  process.on('message', async (order: StartOrder) => {
    const { startId } = order;
    try {
      const { pid, identity, ended } = await startHere.start(order);
      send({ startId, kind: 'started', pid, identity });
      send({ startId, kind: 'ended', how: await ended });
    } catch (error) {
      send({ startId, kind: 'failed', reason: (error as Error).message });
    }
  });
  process.on('disconnect', () => process.exit());
  // Its controller may still need it on its own way out.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}
