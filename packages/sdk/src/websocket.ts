// The wire over the `ws` package: opens the connection, and turns a refusal into a Fault.

import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { Fault, faultOfBody, faultOfClose, PROTOCOL, PROTOCOL_LIMITS, tlsProblemOf } from '@muster/contract/protocol';
import type Ws from 'ws';
import type { Dial } from './wire.ts';

// An import of CommonJS makes Node parse it for its names first: 50 ms of CPU more at the start of every agent.
const WebSocket = createRequire(import.meta.url)('ws') as typeof Ws;

const HANDSHAKE_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;
const REFUSAL_BYTES_MAX = 8_192;

export const dialWebSocket: Dial = (address, events) => {
  const socket = new WebSocket(address.url, PROTOCOL, {
    ...address.tls,
    headers: address.token === undefined ? {} : { authorization: `Bearer ${address.token}` },
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: PROTOCOL_LIMITS.frameBytes,
    perMessageDeflate: false,
  });
  let failure: string | undefined;
  let refusal: Fault | undefined;

  socket.on('open', () => events.opened());
  socket.on('message', (data) => events.received(data.toString()));
  socket.on('pong', () => events.answered());
  socket.on('error', (error: Error & { code?: string }) => {
    const problem = tlsProblemOf(error.code);
    // Failing on IPv4 and IPv6 alike leaves the message empty.
    failure ??= problem === undefined ? error.message || error.code : `the controller ${problem}`;
  });
  socket.on('unexpected-response', (_request, response) => {
    readRefusal(response, (fault) => {
      refusal = fault;
      socket.terminate();
    });
  });
  socket.on('close', (code, reason) => {
    const text = reason.toString() || failure || `closed with code ${code}`;
    events.closed(text, refusal ?? faultOfClose(code, text));
  });

  const onSent = () => events.drained();
  return {
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text, onSent),
    ping: () => socket.ping(),
    close(code, reason) {
      socket.close(code, reason);
      // A peer that does not answer the goodbye must not keep this process alive.
      setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
    terminate: () => socket.terminate(),
  };
};

/** The fault that an HTTP answer in place of the upgrade stands for; anything unknown is worth another attempt. */
export function faultOfStatus(status: number, body: string): Fault | undefined {
  const said = faultOfBody(body);
  if (said !== undefined) return said;
  if (status === 401) return new Fault('unauthorized', 'The controller refused the token.');
  if (status === 403) return new Fault('forbidden-origin', 'The controller refused the connection (403).');
  if (status === 426) return new Fault('unsupported-version', `The controller does not speak ${PROTOCOL}.`);
  return undefined;
}

function readRefusal(response: IncomingMessage, done: (fault: Fault | undefined) => void): void {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    if (body.length < REFUSAL_BYTES_MAX) body += chunk;
  });
  response.on('close', () => done(faultOfStatus(response.statusCode ?? 0, body)));
}
