// Threads that play runs beside each other, as many as there are processors.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Order, Played } from './play.ts';

/** The same from the sources, which no thread can load, and from what is built of them. */
const THREAD = new URL('../../dist/rivals/run-worker.js', import.meta.url);
const THREADS_MAX = 16;

type Reply = { readonly played: Played } | { readonly problem: string };

export class Crew {
  readonly #threads = Array.from({ length: Math.min(THREADS_MAX, availableParallelism()) }, newThread);

  /**
   * Each thread asks `next` for what it plays, until there is nothing left and nobody plays. Rejects with the first
   * problem.
   */
  async work({ next, played }: { next(): Order | undefined; played(order: Order, what: Played): void }): Promise<void> {
    let idle: (() => void)[] = [];
    let playing = 0;
    const wake = (): void => {
      const woken = idle;
      idle = [];
      for (const resume of woken) resume();
    };
    const follow = async (thread: Worker): Promise<void> => {
      for (;;) {
        const order = next();
        if (order === undefined && playing === 0) return;
        if (order === undefined) {
          await new Promise<void>((resolve) => idle.push(resolve));
          continue;
        }
        playing++;
        played(order, await replyOf(thread, order));
        playing--;
        wake();
      }
    };
    await Promise.all(this.#threads.map(follow));
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }
}

/** Without what this process was started with: it may load sources, a thread loads what is built. */
const newThread = (): Worker => new Worker(THREAD, { execArgv: [] });

function replyOf(thread: Worker, order: Order): Promise<Played> {
  return new Promise((resolve, reject) => {
    const settle = (reply: Reply): void => {
      thread.off('error', reject);
      if ('played' in reply) resolve(reply.played);
      else reject(new Error(reply.problem));
    };
    thread.once('error', reject);
    thread.once('message', settle);
    thread.postMessage(order);
  });
}
