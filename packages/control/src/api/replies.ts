// What every error becomes: a FaultBody with the status of its code. Nothing a client sends ends in a 5xx.
import type { Socket } from 'node:net';
import { FAULTS, Fault, type FaultBody, type FaultCode, faultBody } from '@muster/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../engine/ports.ts';
import { isLostReader, type ServedPages } from './pages.ts';

const NOT_READY = {
  starting: 'the controller reads its journal; it is not ready yet',
  stopping: 'the controller is stopping',
  'disk-full': 'the disk of the data directory is full; no new tasks are taken',
} as const;

export const notReady = (why: keyof typeof NOT_READY): Fault => new Fault(why, NOT_READY[why]);

/** When a refused request should be tried again, if the fault does not say. */
const RETRY_AFTER_MS = 1_000;
/** How long the rest of a refused body may take to arrive. */
const LINGER_MS = 2_000;

export function replyWithFault(reply: FastifyReply, fault: Fault): FastifyReply {
  const status = FAULTS[fault.code].status;
  if (status === 429 || status === 503) {
    reply.header('retry-after', Math.max(1, Math.ceil((fault.retryAfterMs ?? RETRY_AFTER_MS) / 1000)));
  }
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.status(status).send(faultBody(fault));
}

export function errorHandler(log: Log) {
  return (error: FastifyError | Fault, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const fault = error instanceof Fault ? error : faultOfFramework(error, request);
    if (FAULTS[fault.code].status === 500) {
      const cause = fault.cause instanceof Error ? fault.cause : fault;
      log({
        level: 'error',
        event: 'request-failed',
        method: request.method,
        path: pathOf(request),
        message: cause.message,
        stack: cause.stack,
      });
    }
    if (fault.code === 'too-large') linger(request, reply);
    return replyWithFault(reply, fault);
  };
}

/** A client that still writes would see a reset in place of the reply: the rest is read and dropped for a while. */
function linger({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection');
  const timer = setTimeout(() => {
    if (!raw.complete) raw.destroy();
  }, LINGER_MS);
  timer.unref();
}

/** Fastify's own refusals (its codes begin with FST_) and, for everything else, a bug. */
function faultOfFramework(error: FastifyError, request: FastifyRequest): Fault {
  const bodyBytesMax = request.routeOptions.bodyLimit;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Fault('too-large', `the body is larger than ${bodyBytesMax} bytes; send fewer tasks at once`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return new Fault('unsupported-media-type', 'the body must be JSON: send Content-Type: application/json');
  }
  const isClients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  if (isClients) return new Fault('invalid-request', error.message.slice(0, 300), { cause: error });
  return new Fault('internal', 'the controller failed on this request; see its log', { cause: error });
}

export const notFoundHandler =
  (pages: ServedPages) =>
  (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (pages.isBuilt && isLostReader(request)) return pages.lost(reply);
    return replyWithFault(
      reply,
      new Fault('not-found', `there is no route ${request.method} ${pathOf(request)}; see /v1/openapi.json`),
    );
  };

/** Answers what is not even HTTP, or too long to be read as such. */
export function clientErrorHandler(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = unreadable(error.code);
  const body = JSON.stringify({ error: { code, message } } satisfies FaultBody);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function unreadable(code: string | undefined): readonly [status: number, code: FaultCode, message: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'headers-too-large', 'the request line and headers are too long'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'invalid-request', 'the request did not arrive in time'];
    default:
      return [400, 'invalid-request', 'this is not a valid HTTP request'];
  }
}

/** Without the query, which may hold what does not belong in a log; shortened. */
export function pathOf(request: FastifyRequest): string {
  return (request.url.split('?', 1)[0] ?? '').slice(0, 200);
}
