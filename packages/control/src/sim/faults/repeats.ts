// Reports that come twice: a frame that was believed lost, and an agent that was not sure that it was heard.
import { Fault, type ToController } from '@muster/contract';
import type { Random } from '../../base/random.ts';
import type { Loop } from '../loop.ts';
import type { Listener } from '../network.ts';
import type { Timeline } from '../timeline.ts';

/** A late repetition comes after up to so long, if its connection still stands. */
const LATE_MS = 5_000;

export interface RepeatsOptions {
  readonly timeline: Timeline;
  /** Of the controller. */
  readonly loop: Loop;
  readonly random: Random;
}

export class Repeats {
  readonly #timeline: Timeline;
  readonly #loop: Loop;
  readonly #random: Random;
  /** Share of the frames with reports, from now on. */
  ratio = 0;
  /** Of the controller that is up. */
  #listener: Listener | undefined;

  constructor({ timeline, loop, random }: RepeatsOptions) {
    this.#timeline = timeline;
    this.#loop = loop;
    this.#random = random;
  }

  /** The controller is gone: nothing reaches it any more. */
  stop(): void {
    this.#listener = undefined;
  }

  /** Hands on every frame, and some again. */
  around(listener: Listener): Listener {
    const gone = new Set<number>();
    this.#listener = listener;
    return {
      receive: (connection, items) => {
        listener.receive(connection, items);
        if (this.ratio === 0 || this.#random.next() >= this.ratio) return;
        const reports = items.filter(isReport);
        if (reports.length === 0) return;
        const lateMs = this.#random.next() < 0.5 ? 0 : LATE_MS * this.#random.next();
        const again = (): void => {
          if (this.#listener === listener && !gone.has(connection)) repeat(listener, connection, reports);
        };
        this.#timeline.after(lateMs, () => this.#loop.enter(again));
      },
      disconnected: (connection) => {
        gone.add(connection);
        listener.disconnected(connection);
      },
    };
  }
}

function repeat(listener: Listener, connection: number, reports: readonly ToController[]): void {
  try {
    listener.receive(connection, reports);
  } catch (error) {
    // The controller may have closed the connection, and not heard yet that it is gone.
    if (!(error instanceof Fault)) throw error;
  }
}

const isReport = ({ kind }: ToController): boolean => kind === 'done' || kind === 'failed' || kind === 'stopped';
