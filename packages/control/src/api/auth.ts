// Who may speak to the controller: the holders of its tokens; on loopback without a token, every local process, but no
// web page of another origin (the browser would lend it the user's network position).
import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '@muster/contract';
import type { Log } from '../engine/ports.ts';
import { type Caller, CONFIGURED, callerOf, LOCAL_USER } from './caller.ts';
import type { TokenBook } from './engine.ts';
import { isLoopback } from './loopback.ts';
import { type RateSettings, Rates } from './rates.ts';
import { hashOf, idIn, isSame } from './secrets.ts';
import { Tickets, ticketIn } from './tickets.ts';

export interface AuthorityOptions {
  /** `server.token`: its holder is an admin. Required from everybody who brings no other token, when set. */
  readonly token?: string | undefined;
  /** The tokens that admins made. */
  readonly tokens?: Pick<TokenBook, 'find'> | undefined;
  /** Holders that nobody made: the agents of the controller's own pools. */
  readonly others?: readonly { readonly token: string; readonly caller: Caller }[] | undefined;
  /** Origins of pages that may use the controller besides its own, as `https://muster.example`. */
  readonly allowedOrigins?: readonly string[] | undefined;
  readonly rates?: Partial<RateSettings> | undefined;
  /** The time by which rates are counted, in milliseconds [the wall clock]. */
  readonly now?: (() => number) | undefined;
  /** Is told of wrong tokens. */
  readonly log?: Log | undefined;
}

type StoredToken = NonNullable<ReturnType<TokenBook['find']>>;

export class Authority {
  readonly tickets = new Tickets();
  readonly rates: Rates;
  /** Tokens of the configuration by their hashes, with the admin's first. */
  readonly #fixed: readonly { readonly hash: string; readonly caller: Caller }[];
  readonly #isGuarded: boolean;
  readonly #tokens: Pick<TokenBook, 'find'> | undefined;
  readonly #origins: ReadonlySet<string>;
  readonly #log: Log | undefined;
  readonly #callers = new WeakMap<StoredToken, Caller>();

  constructor({ token, tokens, others = [], allowedOrigins, rates, now, log }: AuthorityOptions = {}) {
    this.#log = log;
    this.rates = new Rates(rates, now);
    const admin = token === undefined ? [] : [{ token, caller: CONFIGURED }];
    this.#fixed = [...admin, ...others].map((fixed) => ({ hash: hashOf(fixed.token), caller: fixed.caller }));
    this.#isGuarded = token !== undefined;
    this.#tokens = tokens;
    this.#origins = new Set(allowedOrigins);
  }

  /** Throws when the request comes from a page of another origin, or through a name that an attacker's DNS controls. */
  assertOrigin(headers: IncomingHttpHeaders): void {
    const host = headers.host ?? '';
    // A token cannot be guessed by a rebound page, and proxies in front of a token-guarded server keep their own names.
    if (!this.#isGuarded && !isLoopback(hostName(host))) {
      throw new Fault('forbidden-origin', `the Host "${host.slice(0, 100)}" is not this machine's loopback address`);
    }
    const { origin } = headers;
    if (origin === undefined || originHost(origin) === host.toLowerCase() || this.#origins.has(origin)) return;
    throw new Fault('forbidden-origin', `pages of "${origin.slice(0, 100)}" may not use this controller`);
  }

  /** Throws `unauthorized` when a token is required and missing, or given and wrong; `rate-limited` after too many. */
  authenticate(headers: IncomingHttpHeaders, address = 'unknown'): Caller {
    const { authorization, 'sec-websocket-protocol': offered } = headers;
    const ticket = ticketIn(offered);
    if (ticket !== undefined) {
      const holder = this.tickets.redeem(ticket);
      // The token behind it may have been revoked since it was issued.
      const caller = holder !== undefined && this.isValid(holder) ? holder : undefined;
      return this.#known(caller, { address, otherwise: 'the ticket is wrong, used or too old' });
    }
    if (authorization === undefined) {
      if (!this.#isGuarded) return LOCAL_USER;
      throw new Fault('unauthorized', 'a token is required: send "Authorization: Bearer TOKEN"');
    }
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    const holder = token === undefined ? undefined : this.#holderOf(token, address);
    return this.#known(holder, {
      ...{ address, otherwise: 'the token is wrong, expired or revoked' },
      id: token === undefined ? undefined : idIn(token),
    });
  }

  /** False once the token was revoked or has expired. */
  isValid(caller: Caller): boolean {
    if (!caller.isRevocable) return true;
    const stored = this.#tokens?.find(caller.id);
    return stored !== undefined && this.#callers.get(stored) === caller;
  }

  /** `id` is that of the token that was shown, which is no secret. */
  #known(
    caller: Caller | undefined,
    { otherwise, ...about }: { readonly otherwise: string; readonly address: string; readonly id?: string | undefined },
  ): Caller {
    if (caller !== undefined) return caller;
    this.#log?.({ level: 'warn', event: 'token-refused', ...about, reason: otherwise });
    throw new Fault('unauthorized', otherwise);
  }

  #holderOf(token: string, address: string): Caller | undefined {
    const id = idIn(token);
    const stored = id === undefined ? undefined : this.#tokens?.find(id);
    if (id !== undefined && stored !== undefined && isSame(token, stored.hash)) return this.#callerOf(id, stored);
    // What has the form of a token that was made is no guess; `server.token` may be short, and must not be tried
    // without end. Tokens that were made are not held up by whoever guesses from the same address.
    const isGuess = id === undefined;
    if (isGuess) this.rates.attempt(address);
    const fixed = this.#fixed.find(({ hash }) => isSame(token, hash));
    if (fixed === undefined && isGuess) this.rates.failure(address);
    return fixed?.caller;
  }

  #callerOf(id: string, stored: StoredToken): Caller {
    let caller = this.#callers.get(stored);
    if (caller !== undefined) return caller;
    const { role, tenant, agentTypes, name = id } = stored;
    const types = agentTypes === undefined ? undefined : new Set(agentTypes);
    caller = callerOf({ id, name, role, tenant, agentTypes: types, isRevocable: true });
    this.#callers.set(stored, caller);
    return caller;
  }
}

/** Refuses to serve an address that other machines reach without a token. */
export function assertBindable(host: string, token: string | undefined): void {
  if (token === '') throw new Fault('invalid-request', 'the token must not be empty', { field: 'server.token' });
  if (token !== undefined || isLoopback(host)) return;
  throw new Fault(
    'invalid-request',
    `${host} is reachable from other machines, so a token is required: set server.token (MUSTER_SERVER_TOKEN), or bind to 127.0.0.1`,
    { field: 'server.token' },
  );
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
