// A simulated client: it submits over a connection, and hears what became of that.
import { type Accepted, Fault, type FaultCode, type TaskSubmission } from '@muster/contract';
import { SeqTable } from '../base/seq-table.ts';
import type { Delivered, Network, Peer } from './network.ts';
import type { Timeline } from './timeline.ts';

/** Exactly one of them is called, unless the connection is lost first. */
export interface SubmitListener {
  /** The tasks are durable; one answer for each, in their order. */
  readonly accepted?: (tasks: readonly Accepted[]) => void;
  readonly refused?: (fault: Fault) => void;
  /** Whether the tasks were accepted is not known, and never told any more. */
  readonly lost?: () => void;
}

export interface SimClientOptions {
  readonly name: string;
  /** Beside the controller: see Peer [no]. */
  readonly isNear?: boolean;
  readonly network: Network;
  readonly timeline: Timeline;
}

const NOBODY: SubmitListener = {};

export class SimClient implements Peer {
  readonly name: string;
  readonly isNear: boolean;
  readonly #network: Network;
  readonly #timeline: Timeline;
  /** Submissions without an answer, by their number. */
  #asked = new SeqTable<SubmitListener>();
  #connection: number | undefined;
  #ref = 0;

  constructor({ name, isNear = false, network, timeline }: SimClientOptions) {
    this.name = name;
    this.isNear = isNear;
    this.#network = network;
    this.#timeline = timeline;
  }

  /** Submissions without an answer. */
  get pending(): number {
    return this.#asked.size;
  }

  /** One batch: all of it enters or none. */
  submit(tasks: readonly TaskSubmission[], listener = NOBODY): void {
    this.#connection ??= this.#network.connect(this);
    if (this.#connection === undefined) {
      this.#timeline.after(0, () => listener.lost?.());
      return;
    }
    const ref = ++this.#ref;
    this.#asked.set(ref, listener);
    this.#network.send(this.#connection, [{ kind: 'submit', ref, tasks }]);
  }

  receive(item: Delivered): void {
    if (item.kind === 'accepted') this.#answered(item.ref)?.accepted?.(item.tasks);
    else if (item.kind === 'refused') {
      const { ref, code, message, retryAfterMs } = item;
      const fault = new Fault(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
      this.#answered(ref)?.refused?.(fault);
    }
  }

  closed(_code: FaultCode | undefined): void {
    this.#connection = undefined;
    const asked = [...this.#asked.values()];
    this.#asked = new SeqTable();
    for (const listener of asked) listener.lost?.();
  }

  #answered(ref: number): SubmitListener | undefined {
    const listener = this.#asked.get(ref);
    this.#asked.delete(ref);
    return listener;
  }
}
