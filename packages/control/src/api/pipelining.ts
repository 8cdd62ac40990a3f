// Bounds the requests of one HTTP socket that wait for their replies. A packet holds a thousand short requests, and Node
// begins all of them before it looks whether the client reads.
import type { Socket } from 'node:net';
import { Fault } from '@muster/contract';

/** Clients send one at a time, or a few. */
const WAITING_MAX = 32;

export class Pipelining {
  readonly #waiting = new WeakMap<Socket, number>();

  /** Throws the Fault that the request is refused with. */
  begin(socket: Socket): void {
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    this.#waiting.set(socket, waiting);
    if (waiting > WAITING_MAX) {
      throw new Fault('invalid-request', `${WAITING_MAX} requests wait on this connection: read their replies first`);
    }
  }

  /** The reply has left. */
  end(socket: Socket): void {
    this.#waiting.set(socket, (this.#waiting.get(socket) ?? 1) - 1);
  }
}
