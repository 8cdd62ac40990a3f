// Who may speak to the controller: the holders of its tokens; on loopback without a token, every local process, but no
// web page of another origin (the browser would lend it the user's network position).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '@muster/contract';
import { type Caller, CONFIGURED, LOCAL_USER } from './caller.ts';

export interface AuthorityOptions {
  /** `server.token`: its holder is an admin. Required from everybody who brings no other token, when set. */
  readonly token?: string | undefined;
  /** Origins of pages that may use the controller besides its own, as `https://muster.example`. */
  readonly allowedOrigins?: readonly string[] | undefined;
}

export class Authority {
  readonly #token: Buffer | undefined;
  readonly #origins: ReadonlySet<string>;

  constructor(options: AuthorityOptions = {}) {
    this.#token = options.token === undefined ? undefined : digestOf(options.token);
    this.#origins = new Set(options.allowedOrigins);
  }

  /** Is a token required from everybody? Without, only this machine can reach the controller. */
  get isGuarded(): boolean {
    return this.#token !== undefined;
  }

  /** Throws when the request comes from a page of another origin, or through a name that an attacker's DNS controls. */
  assertOrigin(headers: IncomingHttpHeaders): void {
    const host = headers.host ?? '';
    // A token cannot be guessed by a rebound page, and proxies in front of a token-guarded server keep their own names.
    if (!this.isGuarded && !isLoopback(hostName(host))) {
      throw new Fault('forbidden-origin', `the Host "${host.slice(0, 100)}" is not this machine's loopback address`);
    }
    const { origin } = headers;
    if (origin === undefined || originHost(origin) === host.toLowerCase() || this.#origins.has(origin)) return;
    throw new Fault('forbidden-origin', `pages of "${origin.slice(0, 100)}" may not use this controller`);
  }

  /** Throws `unauthorized` when a token is required and missing, or given and wrong. */
  authenticate(authorization: string | undefined): Caller {
    if (authorization === undefined) {
      if (!this.isGuarded) return LOCAL_USER;
      throw new Fault('unauthorized', 'a token is required: send "Authorization: Bearer TOKEN"');
    }
    const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    const caller = given === undefined ? undefined : this.#holderOf(given);
    if (caller === undefined) throw new Fault('unauthorized', 'the token is wrong');
    return caller;
  }

  #holderOf(token: string): Caller | undefined {
    // Compared as digests: this takes the same time wherever the first difference is, and whatever the lengths are.
    if (this.#token !== undefined && timingSafeEqual(digestOf(token), this.#token)) return CONFIGURED;
    return undefined;
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

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
