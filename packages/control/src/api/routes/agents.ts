// Agents: who is there, in what state, with what it runs.
import { AgentQuery } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { agentExample, runningExample } from '../examples.ts';
import { AgentPath, describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

export function agentRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  read(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listAgents',
    tag: 'agents',
    summary: 'List agents',
    description:
      'Agents of the fleet with state, slots and counts, in the order in which they first joined. `next` of the reply is ' +
      'the `after` of the next page.',
    query: AgentQuery.properties,
    reply: { status: 200, description: 'A page.', schema: 'AgentList', example: { agents: [agentExample] } },
  });
  app.get<{ Querystring: AgentQuery }>('/v1/agents', { schema }, async (request) =>
    controller.fleet.page(request.query),
  );
}

function read(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readAgent',
    tag: 'agents',
    summary: 'Read an agent',
    description: 'One agent of the fleet, with the attempts that it runs and what they last said of themselves.',
    params: AgentPath,
    reply: {
      status: 200,
      description: 'The agent.',
      schema: 'AgentDetails',
      example: { ...agentExample, running: [runningExample] },
    },
    faults: ['not-found'],
  });
  app.get<{ Params: AgentPath }>('/v1/agents/:id', { schema }, async (request) =>
    controller.fleet.agent(request.params.id),
  );
}
