// One connection to the live stream over the `ws` package; whatever ends it is told as a fault.
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { type FromLive, LIVE_PATH, LIVE_PROTOCOL, type ToLive } from '@muster/contract/live';
import { Fault, faultOfBody, faultOfClose, tlsProblemOf } from '@muster/contract/protocol';
import type Ws from 'ws';
import type { Address } from '../client.ts';
import { tlsMaterial } from '../tls-fetch.ts';

// An import of CommonJS makes Node parse it for its names first, which takes longer than the connection.
const WebSocket = createRequire(import.meta.url)('ws') as typeof Ws;

const HANDSHAKE_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 500;
const REFUSAL_BYTES_MAX = 8_192;
/** A snapshot of as many agents and kinds of work as a controller takes is a tenth of it. */
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

export interface LiveSocketEvents {
  opened(): void;
  message(message: FromLive): void;
  closed(fault: Fault): void;
}

export interface LiveSocket {
  say(message: ToLive): void;
  /** Nothing is heard of it any more. */
  drop(): void;
}

/** Throws UsageError when a file of TLS cannot be read. */
export function openLiveSocket({ url, token, tls }: Address, events: LiveSocketEvents): LiveSocket {
  const base = url.replace(/\/+$/, '');
  const socket = new WebSocket(base.replace(/^http/, 'ws') + LIVE_PATH, LIVE_PROTOCOL, {
    ...tlsMaterial(tls),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });
  let fault: Fault | undefined;
  let isDropped = false;
  socket.on('open', () => isDropped || events.opened());
  socket.on('message', (data) => {
    const message = messageOf(String(data));
    if (message !== undefined && !isDropped) events.message(message);
  });
  socket.on('error', (error: Error & { code?: string }) => {
    fault ??= faultOfError(base, error);
  });
  socket.on('unexpected-response', (_request, response) => {
    readRefusal(response, (body) => {
      const stranger = `${base} does not answer like a Muster controller (HTTP ${response.statusCode})`;
      fault = faultOfBody(body) ?? new Fault('no-controller', stranger);
      socket.terminate();
    });
  });
  socket.on('close', (code, reason) => {
    const said = reason.toString();
    const broke = new Fault('no-controller', `the controller at ${base} ${said || 'closed the connection'}`);
    if (!isDropped) events.closed(fault ?? faultOfClose(code, said || 'the controller ended the stream') ?? broke);
  });
  return {
    say(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    drop() {
      isDropped = true;
      socket.close();
      // A peer that does not answer the goodbye must not keep this process alive.
      setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    },
  };
}

function faultOfError(base: string, { code, message }: Error & { code?: string }): Fault {
  const problem = tlsProblemOf(code);
  if (problem !== undefined) return new Fault('tls-failed', `the controller at ${base} ${problem}`);
  if (code === 'ECONNREFUSED') {
    return new Fault('no-controller', `the controller at ${base} is not running (connection refused)`);
  }
  // Failing on IPv4 and IPv6 alike leaves the message empty.
  return new Fault('no-controller', `the controller at ${base} cannot be reached (${code ?? message})`);
}

function readRefusal(response: IncomingMessage, done: (body: string) => void): void {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    if (body.length < REFUSAL_BYTES_MAX) body += chunk;
  });
  response.on('close', () => done(body));
}

/** What is not a message of the stream is not for us; a broken one shows as a gap. */
function messageOf(data: string): FromLive | undefined {
  try {
    const message = JSON.parse(data) as FromLive | null;
    return message !== null && ['snapshot', 'delta', 'resync'].includes(message.kind) ? message : undefined;
  } catch {
    return undefined;
  }
}
