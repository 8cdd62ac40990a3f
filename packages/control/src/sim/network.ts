// The network between the controller and its peers: connections that deliver in order, late, or break. As TCP has it,
// nothing is lost or doubled inside a connection: what a network loses is sent again and comes late, and a connection
// that breaks takes with it what is under way in both directions.
//
// N1. Nothing that a peer does while it is delivered to calls the controller in the same turn.
import { Fault, type FaultCode, type FromController, type ToController } from '@muster/contract';
import { assert } from '../base/assert.ts';
import { exponential } from '../base/distributions.ts';
import type { Random } from '../base/random.ts';
import { SeqTable } from '../base/seq-table.ts';
import type { ItemWithout, Mailbox } from '../engine/ports.ts';
import type { Loop } from './loop.ts';
import type { Timeline } from './timeline.ts';

/** An item for a peer; a field that was spliced in is missing from it and stands in `json`. */
export type Delivered = FromController | ItemWithout<'payload' | 'result' | 'event'>;

export interface Peer {
  /** Whom it belongs to: partitions are between names and the controller. */
  readonly name: string;
  /** It stands beside the controller: nothing delays or breaks what they say. */
  readonly isNear?: boolean;
  receive(item: Delivered, json: string | undefined): void;
  /** Its connection is gone; `code` when the controller closed it. */
  closed(code: FaultCode | undefined): void;
}

/** The controller's side. */
export interface Listener {
  receive(connection: number, items: readonly ToController[]): void;
  disconnected(connection: number): void;
}

export interface NetworkOptions {
  /** One way; the mean of what is added to `delayMsMin` at random, exponentially distributed [0]. */
  readonly delayMs?: number;
  readonly delayMsMin?: number;
  /** Share of the frames that are lost once, and come `RETRANSMIT_MS` late [0]. */
  readonly lossRatio?: number;
  /** Share of the frames with which their connection breaks [0]. */
  readonly breakRatio?: number;
}

export interface NetworkParts {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly loop?: Loop;
}

interface Connection {
  readonly id: number;
  readonly peer: Peer;
  isOpen: boolean;
  /** When the last frame of each direction arrives: none overtakes another. */
  toControllerAt: number;
  toPeerAt: number;
}

/** The first retransmission of TCP comes no sooner (RFC 6298, section 2.4, as Linux has it). */
const RETRANSMIT_MS = 200;

export class Network implements Mailbox {
  /** From now on. */
  conditions: Required<NetworkOptions>;
  readonly #timeline: Timeline;
  readonly #random: Random;
  /** Of the controller; undefined: it never stands still. */
  readonly #loop: Loop | undefined;
  /** Called as a frame of a peer reaches the controller's machine, be it read at once or later. */
  onArrived: (connection: number) => void = () => {};
  readonly #connections = new SeqTable<Connection>();
  /** Names behind a partition, and until when. */
  readonly #cutOff = new Map<string, number>();
  #listener: Listener | undefined;
  #last = 0;

  constructor({ timeline, loop, random }: NetworkParts, options: NetworkOptions = {}) {
    this.#timeline = timeline;
    this.#loop = loop;
    this.#random = random;
    const { delayMs = 0, delayMsMin = 0, lossRatio = 0, breakRatio = 0 } = options;
    this.conditions = { delayMs, delayMsMin, lossRatio, breakRatio };
  }

  /** Open connections. */
  get size(): number {
    return this.#connections.size;
  }

  /** The controller is up; until then nobody connects. */
  listen(listener: Listener): void {
    this.#listener = listener;
  }

  /** The controller's process is gone, and every connection with it. */
  goDown(): void {
    this.#listener = undefined;
    for (const connection of [...this.#connections.values()]) this.#end(connection, undefined);
  }

  /** A number to send under; undefined when the controller cannot be reached. */
  connect(peer: Peer): number | undefined {
    if (this.#listener === undefined || this.#isCutOff(peer.name)) return undefined;
    const { now } = this.#timeline;
    const id = ++this.#last;
    this.#connections.set(id, { id, peer, isOpen: true, toControllerAt: now, toPeerAt: now });
    return id;
  }

  /** A frame to the controller; without effect when the connection is gone. */
  send(id: number, items: readonly ToController[]): void {
    const connection = this.#connections.get(id);
    if (connection === undefined || this.#breaks(connection)) return;
    const at = this.#arrival(connection.toControllerAt, connection.peer);
    connection.toControllerAt = at;
    if (at <= this.#timeline.now) this.#toController(connection, items);
    else this.#timeline.at(at, () => this.#toController(connection, items));
  }

  /** The peer closes it; the controller hears of it after all that was sent before. */
  hangUp(id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#timeline.at(connection.toControllerAt, () => {
      this.#enter(() => {
        if (this.#close(connection)) this.#listener?.disconnected(id);
      });
    });
  }

  /** A connection breaks: both sides learn of it, and what was under way is lost. */
  break(id: number): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#end(connection, undefined);
    this.#timeline.after(0, () => this.#enter(() => this.#listener?.disconnected(id))); // N1
  }

  /**
   * Nothing passes between a peer and the controller for so long: what is sent meanwhile comes afterwards, and no new
   * connection opens. Neither side is told: a partition is silence.
   */
  cutOff(name: string, ms: number): void {
    this.#cutOff.set(name, Math.max(this.#cutOff.get(name) ?? 0, this.#timeline.now + ms));
  }

  push(id: number, item: FromController): void {
    this.#deliver(id, item, undefined);
  }

  pushWithJson(id: number, item: ItemWithout<'payload' | 'result' | 'event'>, _field: string, json: string): void {
    this.#deliver(id, item, json);
  }

  backlogBytes(): number {
    return 0;
  }

  /** By the controller, which hears of the end as of any other. */
  close(id: number, code: FaultCode): void {
    const connection = this.#connections.get(id);
    if (connection === undefined) return;
    this.#end(connection, code);
    this.#timeline.after(0, () => this.#enter(() => this.#listener?.disconnected(id))); // N1
  }

  #toController(connection: Connection, items: readonly ToController[]): void {
    if (!connection.isOpen) return;
    this.onArrived(connection.id);
    if (this.#loop?.isStalled === true) this.#loop.enter(() => this.#read(connection, items));
    else this.#read(connection, items);
  }

  #enter(happen: () => void): void {
    if (this.#loop === undefined) happen();
    else this.#loop.enter(happen);
  }

  #read(connection: Connection, items: readonly ToController[]): void {
    if (!connection.isOpen) return;
    assert(this.#listener !== undefined, 'a connection is open while the controller is down');
    try {
      this.#listener.receive(connection.id, items);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // As the hub does: who breaks the protocol loses the connection.
      this.#end(connection, error.code);
      this.#listener.disconnected(connection.id);
    }
  }

  #deliver(id: number, item: Delivered, json: string | undefined): void {
    const connection = this.#connections.get(id);
    if (connection === undefined || this.#breaks(connection)) return;
    const at = this.#arrival(connection.toPeerAt, connection.peer);
    connection.toPeerAt = at;
    if (at <= this.#timeline.now) connection.peer.receive(item, json);
    else {
      this.#timeline.at(at, () => {
        if (connection.isOpen) connection.peer.receive(item, json);
      });
    }
  }

  /** When a frame that is sent now arrives, after the one before it. */
  #arrival(before: number, { name, isNear }: Peer): number {
    if (isNear === true) return this.#timeline.now;
    const { delayMs, delayMsMin, lossRatio } = this.conditions;
    let at = this.#timeline.now + delayMsMin;
    if (delayMs > 0) at += exponential(this.#random, delayMs);
    if (lossRatio > 0 && this.#random.next() < lossRatio) at += RETRANSMIT_MS;
    if (this.#cutOff.size > 0 && this.#isCutOff(name)) at = Math.max(at, this.#cutOff.get(name) ?? 0);
    return Math.max(at, before);
  }

  #breaks({ id, peer }: Connection): boolean {
    const { breakRatio } = this.conditions;
    if (breakRatio === 0 || peer.isNear === true || this.#random.next() >= breakRatio) return false;
    this.#timeline.after(0, () => this.break(id)); // N1
    return true;
  }

  #isCutOff(name: string): boolean {
    const until = this.#cutOff.get(name);
    if (until === undefined) return false;
    if (until > this.#timeline.now) return true;
    this.#cutOff.delete(name);
    return false;
  }

  #end(connection: Connection, code: FaultCode | undefined): void {
    if (this.#close(connection)) this.#timeline.after(0, () => connection.peer.closed(code)); // N1
  }

  #close(connection: Connection): boolean {
    if (!connection.isOpen) return false;
    connection.isOpen = false;
    this.#connections.delete(connection.id);
    return true;
  }
}
