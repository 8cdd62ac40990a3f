// Who the reader is to the controller: the token of this tab, the client that carries it, and tickets for the stream.
import type { Ticket } from '@muster/contract';
import type { Holder } from '@muster/contract/access';
import type { MusterClient } from '@muster/contract/client';
import { signal } from '@preact/signals';
import type { TicketReply } from '../live/live-link.ts';

/** The tab's own storage: closed with the tab, not shared with others, never sent by the browser by itself. */
const KEY = 'muster.token';

export const token = signal<string | undefined>(sessionStorage.getItem(KEY) ?? undefined);

/** What the token may be used for, as the last ticket said; undefined before the first. */
export const holder = signal<Holder | undefined>(undefined);

/** Its code is fetched when a page first asks something of the controller: what only watches needs none of it. */
export async function client(): Promise<MusterClient> {
  const { MusterClient } = await import('@muster/contract/client');
  return new MusterClient({ url: window.location.origin, token: token.peek(), deadlineMs: 15_000 });
}

export function keepToken(text: string | undefined): void {
  if (text === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, text);
  token.value = text;
}

/** Asked for before each connection: its reply also tells whether a token is needed, which a WebSocket cannot tell. */
export async function ticket(): Promise<TicketReply> {
  const headers = token.peek() === undefined ? {} : { authorization: `Bearer ${token.peek()}` };
  try {
    const response = await fetch('/v1/tickets', { method: 'POST', headers, signal: AbortSignal.timeout(10_000) });
    if (response.ok) {
      const { ticket, role, tenant } = (await response.json()) as Ticket;
      holder.value = { role, tenant };
      return { kind: 'ticket', ticket };
    }
    const reason = await reasonOf(response);
    const isRefusal = response.status === 401 || response.status === 403;
    return { kind: isRefusal ? 'refused' : 'away', reason };
  } catch {
    return { kind: 'away', reason: 'the controller does not answer' };
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body = (await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  return body?.error?.message ?? `the controller answered with HTTP ${response.status}`;
}
