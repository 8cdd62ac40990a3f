// The HTTP requests that a revocable token has open: long polls and streams end with their token.
import type { FastifyReply } from 'fastify';
import type { Authority } from './auth.ts';
import type { Caller } from './caller.ts';

export class OpenRequests {
  readonly #open = new Map<FastifyReply, Caller>();

  /** Until its reply has left, or its socket is gone. */
  add(reply: FastifyReply, caller: Caller): void {
    if (!caller.isRevocable) return;
    this.#open.set(reply, caller);
    reply.raw.once('close', () => this.#open.delete(reply));
  }

  /** Ends the requests whose token is no longer valid; the next one on a new socket is told why. */
  endInvalid(authority: Authority): void {
    for (const [reply, caller] of this.#open) if (!authority.isValid(caller)) reply.raw.destroy();
  }
}
