// Decides at the HTTP upgrade whether a socket may become a connection, before any message is read.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CONNECT_PATH, FAULTS, Fault, faultBody, PROTOCOL } from '@muster/contract';
import type { Authority } from './auth.ts';
import type { Caller } from './caller.ts';

/** Who connects to the path. Throws the Fault that the upgrade is refused with. */
export function admitUpgrade(request: IncomingMessage, authority: Authority, path = CONNECT_PATH): Caller {
  if (pathOf(request) !== path) throw new Fault('not-found', `there is nothing to connect to here; connect to ${path}`);
  if (request.method !== 'GET') throw new Fault('method-not-allowed', `connect to ${path} with GET`);
  authority.assertOrigin(request.headers);
  // URLs end up in logs and histories, so a token in one is refused even when it is right.
  if (request.url?.includes('?') === true) {
    throw new Fault('invalid-request', 'the address takes no query; send the token in the Authorization header', {
      field: 'url',
    });
  }
  return authority.authenticate(request.headers, request.socket.remoteAddress);
}

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Picks the subprotocol to confirm. A client of another version is let in, to be told so by close code 4426. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(PROTOCOL)) return PROTOCOL;
  const [first] = offered;
  return first ?? false;
}

/** Answers an upgrade with an ordinary HTTP reply and ends the socket. */
export function refuseUpgrade(socket: Duplex, fault: Fault): void {
  const body = JSON.stringify(faultBody(fault));
  const head = [
    `HTTP/1.1 ${FAULTS[fault.code].status} Refused`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(fault.code === 'unauthorized' ? ['WWW-Authenticate: Bearer'] : []),
    ...(fault.retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(fault.retryAfterMs / 1000)}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
