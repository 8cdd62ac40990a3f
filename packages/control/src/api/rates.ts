// How much one token, or one address, may ask for: requests, tasks and items per second, wrong tokens per minute, and
// sockets at a time. The local user, who is asked for no token, is not counted.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Fault, type FromController, type TaskSubmission, type ToController } from '@muster/contract';
import { Buckets } from '../base/buckets.ts';
import { type Caller, LOCAL_USER } from './caller.ts';
import { isLoopback } from './loopback.ts';

export interface RateSettings {
  /** Of one token. */
  readonly requestsPerSecond: number;
  readonly tasksPerSecond: number;
  readonly itemsPerSecond: number;
  /** Wrong tokens from one address. */
  readonly failuresPerMinute: number;
  /** Sockets of one address that is not this machine's. */
  readonly connectionsPerAddressMax: number;
}

export const RATE_DEFAULTS: RateSettings = {
  requestsPerSecond: 2_000,
  tasksPerSecond: 100_000,
  itemsPerSecond: 500_000,
  failuresPerMinute: 60,
  connectionsPerAddressMax: 2_000,
};

/** After a rest, so many seconds' worth may come at once. */
const BURST_SECONDS = 2;

export class Rates {
  readonly #requests: Buckets;
  readonly #tasks: Buckets;
  readonly #items: Buckets;
  readonly #failures: Buckets;
  readonly #connectionsMax: number;
  readonly #now: () => number;

  constructor(settings: Partial<RateSettings> = {}, now: () => number = Date.now) {
    const rates = { ...RATE_DEFAULTS, ...settings };
    const perSecond = (rate: number) => new Buckets({ perSecond: rate, burst: rate * BURST_SECONDS });
    this.#requests = perSecond(rates.requestsPerSecond);
    this.#tasks = perSecond(rates.tasksPerSecond);
    this.#items = perSecond(rates.itemsPerSecond);
    this.#failures = new Buckets({ perSecond: rates.failuresPerMinute / 60, burst: rates.failuresPerMinute });
    this.#connectionsMax = rates.connectionsPerAddressMax;
    this.#now = now;
  }

  /** Throws `rate-limited`, as the other methods do. */
  request(caller: Caller): void {
    if (caller !== LOCAL_USER) refuseFor(this.#requests.spend(caller.id, 1, this.#now()), 'requests');
  }

  tasks(caller: Caller, tasks: readonly TaskSubmission[]): void {
    if (caller !== LOCAL_USER) refuseFor(this.#tasks.spend(caller.id, tasks.length, this.#now()), 'tasks');
  }

  /** How long the sender of a frame should not be read, in milliseconds: it has sent enough. */
  itemsPauseMs(caller: Caller, items: readonly ToController[]): number {
    if (caller === LOCAL_USER || items.length === 0) return 0;
    // What has come is carried out; what is to come waits in the sender's socket.
    return this.#items.charge(caller.id, items.length, this.#now());
  }

  /** Before a token that might be guessed is compared. */
  attempt(address: string): void {
    refuseFor(this.#failures.waitMs(address, this.#now()), 'wrong tokens');
  }

  failure(address: string): void {
    this.#failures.spend(address, 1, this.#now());
  }

  /** Ends sockets of an address that has too many; they are told nothing, which would cost more than they may. */
  capConnections(server: Server): void {
    const counts = new Map<string, number>();
    server.on('connection', (socket: Socket) => {
      const address = socket.remoteAddress ?? '';
      if (isLoopback(address.replace(/^::ffff:/, ''))) return;
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      socket.once('close', () => {
        const left = (counts.get(address) ?? 1) - 1;
        if (left === 0) counts.delete(address);
        else counts.set(address, left);
      });
      if (count > this.#connectionsMax) socket.destroy();
    });
  }
}

export interface Sender {
  readonly caller: Caller;
  readonly rates: Rates;
  readonly refuse: (refused: Extract<FromController, { kind: 'refused' }>) => void;
}

/** The items without the submissions that exceed the rate, which are refused by themselves. */
export function affordable(items: readonly ToController[], sender: Sender): readonly ToController[] {
  const { caller, rates, refuse } = sender;
  if (caller === LOCAL_USER) return items;
  return items.filter((item) => {
    if (item.kind !== 'submit') return true;
    try {
      rates.tasks(caller, item.tasks);
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { code, message, retryAfterMs = 0 } = error;
      refuse({ kind: 'refused', ref: item.ref, code, message, retryAfterMs });
      return false;
    }
  });
}

function refuseFor(waitMs: number, what: string): void {
  if (waitMs === 0) return;
  throw new Fault('rate-limited', `too many ${what} at once; try again in ${waitMs} ms`, { retryAfterMs: waitMs });
}
