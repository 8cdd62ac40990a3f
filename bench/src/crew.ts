// Threads that play orders beside each other, as many as there are processors: both ends of their channel. Functions do
// not cross threads; what an order names, its thread finds itself.
import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';

const THREADS_MAX = 16;

type Reply<Played> = { readonly played: Played } | { readonly problem: string };

export interface Shift<Order, Played> {
  /** What is played next; asked again after each end while there is nothing. */
  next(): Order | undefined;
  played(order: Order, what: Played): void;
}

export class Crew<Order, Played> {
  /** A module that calls `playOrders`, as it was built: no thread can load sources. */
  readonly #module: URL;
  readonly #threads: Worker[] = [];

  constructor(module: URL) {
    this.#module = module;
  }

  /** Until there is nothing left and nobody plays. Rejects with the first problem. */
  async work({ next, played }: Shift<Order, Played>): Promise<void> {
    let idle: (() => void)[] = [];
    let playing = 0;
    const wake = (): void => {
      const woken = idle;
      idle = [];
      for (const resume of woken) resume();
    };
    const follow = async (place: number): Promise<void> => {
      for (;;) {
        const order = next();
        if (order === undefined && playing === 0) return;
        if (order === undefined) {
          await new Promise<void>((resolve) => idle.push(resolve));
          continue;
        }
        playing++;
        played(order, await this.#play(place, order));
        playing--;
        wake();
      }
    };
    const places = Math.min(THREADS_MAX, availableParallelism());
    await Promise.all(Array.from({ length: places }, (_, place) => follow(place)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #play(place: number, order: Order): Promise<Played> {
    // Without what this process was started with: it may load sources.
    this.#threads[place] ??= new Worker(this.#module, { execArgv: [] });
    const thread = this.#threads[place];
    return new Promise((resolve, reject) => {
      const settle = (reply: Reply<Played>): void => {
        thread.off('error', reject);
        if ('played' in reply) resolve(reply.played);
        else reject(new Error(reply.problem));
      };
      thread.once('error', reject);
      thread.once('message', settle);
      thread.postMessage(order);
    });
  }
}

/** In a thread: plays what it is sent, one order at a time. */
export function playOrders<Order, Played>(play: (order: Order) => Played | Promise<Played>): void {
  const answer = (reply: Reply<Played>): void => parentPort?.postMessage(reply);
  parentPort?.on('message', async (order: Order) => {
    try {
      answer({ played: await play(order) });
    } catch (error) {
      answer({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}
