// The simulations of a controller: those that wait, the one that runs, and the last ones that ended. Nothing of them is
// durable: they can be made again from their request.
//
// Q1. One at a time runs; as many wait as the limit says, and more are refused.
// Q2. Of those that ended the newest are kept, results and all, as many as the limit says.
import { Fault, type Simulation, type SimulationDetails, type SimulationRequest } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { SimulationOrder } from './order.ts';
import type { OrderNews } from './run-order.ts';

/** An order that is carried out somewhere else. */
export interface RunningOrder {
  /** Resolves when nothing of it is left; rejects with Fault when it ended without news of its end. */
  readonly ended: Promise<void>;
  stop(): void;
}

export interface SimulationLimits {
  readonly waitingMax: number;
  readonly keptMax: number;
}

export interface SimulationsParts {
  readonly clock: Clock;
  readonly random: Random;
  /** Read anew each time. */
  readonly limits: () => SimulationLimits;
  /** Throws Fault `invalid-request` that names the field. */
  readonly orderOf: (request: SimulationRequest) => SimulationOrder;
  readonly run: (order: SimulationOrder, tell: (news: OrderNews) => void) => RunningOrder;
}

interface Held {
  readonly request: SimulationRequest;
  simulation: Simulation;
  /** Until it ran. */
  order: SimulationOrder | undefined;
  running: RunningOrder | undefined;
  result: SimulationDetails['result'];
}

/** Of the text of rows: enough to know it again. */
const ROWS_SHOWN = 1_000;
const RETRY_MS = 30_000;

export class Simulations {
  readonly #parts: SimulationsParts;
  /** In the order in which they were asked for. */
  readonly #held = new Map<string, Held>();
  #isClosed = false;

  constructor(parts: SimulationsParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(): readonly Simulation[] {
    return [...this.#held.values()].map(({ simulation }) => simulation).reverse();
  }

  /** Throws Fault `not-found`. */
  get(id: string): SimulationDetails {
    const { simulation, request, result } = this.#find(id);
    return { ...simulation, request, ...(result === undefined ? {} : { result }) };
  }

  /** Throws Fault `invalid-request`, or `queue-full` (Q1). */
  submit(request: SimulationRequest, by: string): Simulation {
    const waiting = this.#inState('waiting').length;
    if (waiting >= this.#parts.limits().waitingMax)
      throw new Fault('queue-full', `${waiting} simulations wait already; cancel one, or wait for it`, {
        retryAfterMs: RETRY_MS,
      });
    const order = this.#parts.orderOf(request);
    const simulation: Simulation = {
      id: this.#newId(),
      name: request.name ?? nameOf(request),
      ...{ state: 'waiting', progress: 0, submittedAt: this.#parts.clock.now(), submittedBy: by },
    };
    const held: Held = { request: shown(request), simulation, order, running: undefined, result: undefined };
    this.#held.set(simulation.id, held);
    this.#startNext();
    return held.simulation;
  }

  /** One that waits or runs is cancelled and stays in the list; one that has ended leaves it. Throws Fault `not-found`. */
  remove(id: string): void {
    const held = this.#find(id);
    if (held.simulation.endedAt !== undefined) this.#held.delete(id);
    else this.#end(held, { state: 'cancelled' });
  }

  /** Ends what runs; nothing starts any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = [...this.#held.values()].flatMap((held) => held.running ?? []);
    for (const each of running) each.stop();
    await Promise.allSettled(running.map(({ ended }) => ended));
  }

  #startNext(): void {
    const [next] = this.#inState('waiting');
    const isBusy = [...this.#held.values()].some(({ running }) => running !== undefined);
    if (this.#isClosed || isBusy || next?.order === undefined) return; // Q1
    const { order } = next;
    next.order = undefined;
    next.simulation = { ...next.simulation, state: 'running', startedAt: this.#parts.clock.now() };
    const running = this.#parts.run(order, (news) => this.#told(next, news));
    next.running = running;
    const left = (error?: unknown): void => {
      next.running = undefined;
      this.#end(next, { state: 'failed', error: errorOf(error) });
      this.#startNext();
    };
    running.ended.then(() => left(), left);
  }

  #told(held: Held, news: OrderNews): void {
    if (held.simulation.endedAt !== undefined) return;
    switch (news.kind) {
      case 'progress':
        held.simulation = { ...held.simulation, progress: news.ratio, doing: news.doing };
        return;
      case 'done':
        held.result = news.result;
        this.#end(held, { state: 'done', progress: 1 });
        return;
      case 'failed': {
        const { code, message, field } = news;
        this.#end(held, { state: 'failed', error: { code, message, ...(field === undefined ? {} : { field }) } });
        return;
      }
      default:
        news satisfies never;
    }
  }

  /** The first end counts. */
  #end(held: Held, how: Pick<Simulation, 'state'> & Partial<Simulation>): void {
    const { doing: _doing, ...simulation } = held.simulation;
    if (simulation.endedAt !== undefined) return;
    held.simulation = { ...simulation, endedAt: this.#parts.clock.now(), ...how };
    held.order = undefined;
    held.running?.stop();
    const ended = [...this.#held.values()].filter((each) => each.simulation.endedAt !== undefined);
    const tooMany = ended.length - this.#parts.limits().keptMax;
    for (const each of ended.slice(0, Math.max(0, tooMany))) this.#held.delete(each.simulation.id); // Q2
  }

  #inState(state: Simulation['state']): readonly Held[] {
    return [...this.#held.values()].filter(({ simulation }) => simulation.state === state);
  }

  #find(id: string): Held {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    throw new Fault('not-found', `there is no simulation ${id}; the last ones are kept, until a restart`, {
      field: 'id',
    });
  }

  /** Drawn, because a number would mean another simulation after a restart. */
  #newId(): string {
    for (;;) {
      const id = this.#parts.random
        .below(2 ** 40)
        .toString(36)
        .padStart(8, '0');
      if (!this.#held.has(id)) return id;
    }
  }
}

function nameOf({ traffic: { pattern, rows } }: SimulationRequest): string {
  if (rows !== undefined) return rows.name ?? 'rows';
  return pattern === undefined ? 'recorded traffic' : `pattern ${pattern.name ?? 'bundled'}`;
}

function shown(request: SimulationRequest): SimulationRequest {
  const { rows } = request.traffic;
  if (rows === undefined || rows.text.length <= ROWS_SHOWN) return request;
  // Made anew: a slice would keep all of the text in memory.
  const text = JSON.parse(JSON.stringify(rows.text.slice(0, ROWS_SHOWN))) as string;
  const cut = { ...rows, text };
  return { ...request, traffic: { ...request.traffic, rows: cut } };
}

function errorOf(error: unknown): NonNullable<Simulation['error']> {
  if (error instanceof Fault) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'the simulation ended without a result; the log of the controller says why' };
}
