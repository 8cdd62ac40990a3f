// Who may speak to the controller: the holder of the one token; on loopback without a token, every local process,
// but no web page of another origin (the browser would lend it the user's network position).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '@muster/contract';

export interface AccessRule {
  /** Required from everybody when set. */
  readonly token?: string | undefined;
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

/** Throws when the request comes from a page of another origin, or through a name that an attacker's DNS controls. */
export function assertOrigin(headers: IncomingHttpHeaders, rule: AccessRule): void {
  const host = headers.host ?? '';
  // A token cannot be guessed by a rebound page, and proxies in front of a token-guarded server keep their own names.
  if (rule.token === undefined && !isLoopback(hostName(host))) {
    throw new Fault('forbidden-origin', `the Host "${host.slice(0, 100)}" is not this machine's loopback address`);
  }
  const origin = headers.origin;
  if (origin !== undefined && originHost(origin) !== host.toLowerCase()) {
    throw new Fault('forbidden-origin', `pages of "${origin.slice(0, 100)}" may not use this controller`);
  }
}

/** Throws when a token is required and the header does not carry it. */
export function assertToken(authorization: string | undefined, rule: AccessRule): void {
  if (rule.token === undefined) return;
  if (authorization === undefined) {
    throw new Fault('unauthorized', 'a token is required: send "Authorization: Bearer TOKEN"');
  }
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (given === undefined || !isSame(given, rule.token)) throw new Fault('unauthorized', 'the token is wrong');
}

/** Takes the same time wherever the first difference is, and whatever the lengths are. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function hostName(host: string): string {
  return host.replace(/:\d*$/, '');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
