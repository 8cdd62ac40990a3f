// Tickets: what a browser page shows in place of its token where it can set no header. Each opens one WebSocket, soon.
import { randomBytes } from 'node:crypto';
import { Fault, type Ticket } from '@muster/contract';
import type { Caller } from './caller.ts';
import { hashOf } from './secrets.ts';

const TICKET_MS = 30_000;
const TICKETS_MAX = 10_000;
/** A ticket travels as an offered subprotocol, which no log of addresses sees. */
const OFFER = 'ticket.';

interface Issued {
  readonly caller: Caller;
  readonly expiresAt: number;
}

export class Tickets {
  /** By the hash of the ticket, oldest first. */
  readonly #issued = new Map<string, Issued>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws Fault `rate-limited` when too many are unused. */
  issue(caller: Caller): Ticket {
    const now = this.#now();
    for (const [hash, { expiresAt }] of this.#issued) {
      if (expiresAt > now) break;
      this.#issued.delete(hash);
    }
    if (this.#issued.size >= TICKETS_MAX) {
      const message = `${TICKETS_MAX} tickets are unused, which is the limit`;
      throw new Fault('rate-limited', message, { retryAfterMs: TICKET_MS });
    }
    const ticket = randomBytes(32).toString('base64url');
    const expiresAt = now + TICKET_MS;
    this.#issued.set(hashOf(ticket), { caller, expiresAt });
    const { role, tenant } = caller;
    return { ticket, expiresAt, role, ...(tenant === undefined ? {} : { tenant }) };
  }

  /** Whose ticket it is; it works once. */
  redeem(ticket: string): Caller | undefined {
    const hash = hashOf(ticket);
    const issued = this.#issued.get(hash);
    this.#issued.delete(hash);
    return issued !== undefined && issued.expiresAt > this.#now() ? issued.caller : undefined;
  }
}

/** The ticket among the subprotocols that a client offers. */
export function ticketIn(offered: string | undefined): string | undefined {
  const offer = offered?.split(',').find((protocol) => protocol.trim().startsWith(OFFER));
  return offer?.trim().slice(OFFER.length);
}
