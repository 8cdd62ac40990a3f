// What all HTTP requests together may hold in memory: bodies on their way in, replies that their clients have not read.
// A body counts with its announced length from the start, so that none is begun that the rest leaves no room for.
import { Fault } from '@muster/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ByteBudget } from './byte-budget.ts';

export interface HeldBytesLimits {
  /** Largest body of one request. */
  readonly bodyBytesMax: number;
  /** Of all requests. */
  readonly heldBytesMax: number;
}

const RETRY_AFTER_MS = 1_000;

/** Register it after whatever refuses strangers: what they send is not read. */
export function limitHeldBytes(app: FastifyInstance, { bodyBytesMax, heldBytesMax }: HeldBytesLimits): void {
  const budget = new ByteBudget(heldBytesMax);
  const hold = (reply: FastifyReply, bytes: number): void => {
    if (bytes === 0) return;
    budget.change(bytes);
    reply.raw.once('close', () => budget.change(-bytes));
    if (budget.isExceeded) throw full(heldBytesMax);
  };
  app.addHook('onRequest', async (request, reply) => hold(reply, Math.min(bodyBytesMax, announced(request))));
  app.addHook('onSend', async (_request, reply, payload) => {
    // A refusal must always find room.
    if (reply.statusCode < 400) hold(reply, lengthOf(payload));
    return payload;
  });
}

function announced({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers['content-length'] ?? 0);
}

/** In bytes, or characters of text. Streams hold no more than what is on its way. */
function lengthOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
}

function full(heldBytesMax: number): Fault {
  const message = `all requests under way would hold more than ${heldBytesMax} bytes; read your replies and try again`;
  return new Fault('too-many-connections', message, { retryAfterMs: RETRY_AFTER_MS });
}
