// Tokens: make, list, revoke; and tickets, which stand for one for a moment.
import type { TokenRequest } from '@muster/contract';
import { TokenId } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { newTokenExample, ticketExample, tokenExample } from '../examples.ts';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { newSecret } from '../secrets.ts';
import type { RouteContext } from './context.ts';

const TokenPath = Type.Object({ id: TokenId }, { additionalProperties: false });

export function tokenRoutes(app: FastifyInstance, context: RouteContext): void {
  create(app, context);
  list(app, context);
  revoke(app, context);
  ticket(app, context);
}

function create(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'createToken',
    tag: 'access',
    summary: 'Make a token',
    description:
      'The reply is the only time that the token is shown: the controller keeps a hash of it. It may have a name, an end, ' +
      'a tenant, and for agents the types that they may have.',
    body: {
      schema: schemaRef('TokenRequest'),
      examples: [{ role: 'submitter', tenant: 'research', name: 'nightly-import', expiresInMs: 2_592_000_000 }],
    },
    reply: { status: 201, description: 'Made and durable.', schema: 'NewToken', example: newTokenExample },
    faults: ['too-many'],
  });
  app.post<{ Body: TokenRequest }>('/v1/tokens', { schema }, async (request, reply) => {
    const { id, hash, text } = newSecret();
    const { expiresInMs, ...facts } = request.body;
    const token = await controller.tokens.create(id, { ...facts, hash, expiresInMs, by: request.caller.name });
    reply.status(201);
    return { token: text, ...token };
  });
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listTokens',
    tag: 'access',
    summary: 'List tokens',
    description: 'Every token that was made and not revoked, the expired ones too, without their secrets.',
    reply: { status: 200, description: 'The tokens.', schema: 'TokenList', example: { tokens: [tokenExample] } },
  });
  app.get('/v1/tokens', { schema }, async () => ({ tokens: controller.tokens.all() }));
}

function revoke(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'revokeToken',
    tag: 'access',
    summary: 'Revoke a token',
    description: 'It opens nothing from now on; its connections and open requests end within two seconds.',
    params: TokenPath,
    reply: { status: 204, description: 'Revoked, and durable.' },
    faults: ['not-found'],
  });
  app.delete<{ Params: { id: string } }>('/v1/tokens/:id', { schema }, async (request, reply) => {
    await controller.tokens.revoke(request.params.id, request.caller.name);
    return reply.status(204).send();
  });
}

function ticket(app: FastifyInstance, { tickets }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'createTicket',
    tag: 'access',
    summary: 'Make a ticket for a WebSocket',
    description:
      'For browser pages, which can set no header on a WebSocket: offer `ticket.TICKET` as a subprotocol, beside ' +
      '`muster.v1` or, for the live stream, `muster.live.v1`. ' +
      'It opens one connection, within 30 s, with the rights of the token that asked for it.',
    reply: { status: 201, description: 'Made.', schema: 'Ticket', example: ticketExample },
    faults: ['rate-limited'],
  });
  app.post('/v1/tickets', { schema }, async (request, reply) => {
    reply.status(201);
    return tickets.issue(request.caller);
  });
}
