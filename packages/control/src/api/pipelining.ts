// Bounds the requests of one HTTP socket that wait for their replies. A packet holds a thousand short ones, and Node
// begins all of them before it looks whether the client reads what comes back.
import type { Socket } from 'node:net';
import { Fault } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { ANONYMOUS } from './caller.ts';

/** Clients send one at a time, or a few. */
const WAITING_MAX = 32;

/** Comes before the guard: who is refused there counts too. */
export function limitPipelining(app: FastifyInstance): void {
  const waiting = new WeakMap<Socket, number>();
  app.addHook('onRequest', async (request, reply) => {
    const { socket } = request.raw;
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count <= WAITING_MAX) return;
    request.caller = ANONYMOUS;
    reply.header('connection', 'close');
    const message = `${WAITING_MAX} requests wait for their replies on this connection: read those first`;
    throw new Fault('invalid-request', message);
  });
  app.addHook('onResponse', async ({ raw: { socket } }) => {
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
  });
}
