// The protocol over HTTP alone: one request hands an agent's items in and waits for those that come for it.
import type { PollRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { pollExample, pollReplyExample } from '../examples.ts';
import { AgentPath, describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

export function agentPollRoutes(app: FastifyInstance, { polls }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'pollAgent',
    tag: 'agents',
    summary: 'Be an agent by long poll',
    description:
      'Hands in an agent’s items and waits for items that come for it: the protocol of docs/protocol.md for whoever has ' +
      'no WebSocket. The first poll says hello and gets the name of its connection.',
    params: AgentPath,
    body: { schema: schemaRef('PollRequest'), examples: pollExample },
    reply: { status: 200, description: 'What has come for it.', schema: 'PollReply', example: pollReplyExample },
    faults: ['connection-gone', 'id-in-use', 'too-many-connections', 'slow-consumer', 'invalid-frame'],
  });
  app.post<{ Params: { id: string }; Body: PollRequest }>('/v1/agents/:id/poll', { schema }, async (request, reply) => {
    const hungUp = new AbortController();
    reply.raw.once('close', () => hungUp.abort());
    const poller = { caller: request.caller, hungUp: hungUp.signal };
    const text = await polls.poll(request.params.id, request.body, poller);
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
