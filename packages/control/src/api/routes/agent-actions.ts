// What one does to agents: drain, cordon, uncordon.
import type { AgentHaltRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { agentExample } from '../examples.ts';
import { AgentPath, describeRoute, type RouteDoc } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

interface ById {
  Params: AgentPath;
  Body: AgentHaltRequest;
}

const body: NonNullable<RouteDoc['body']> = {
  schema: schemaRef('AgentHaltRequest'),
  examples: [{ reason: 'a new model comes' }],
};
const config = { isBodyOptional: true };
const faults = ['not-found', 'too-many', 'disk-full'] as const;

export function agentActionRoutes(app: FastifyInstance, context: RouteContext): void {
  drain(app, context);
  cordon(app, context);
  uncordon(app, context);
}

function drain(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'drainAgent',
    tag: 'agents',
    summary: 'Drain an agent',
    description:
      'No new tasks for this process of the agent; what it runs goes on. When it has finished and a pool of the ' +
      'controller owns it, it is told to end, and the pool starts a fresh process.',
    params: AgentPath,
    body,
    reply: {
      status: 200,
      description: 'It gets nothing new.',
      schema: 'Agent',
      example: { ...agentExample, state: 'draining', halt: { kind: 'drain', by: 'ada', at: agentExample.lastHeardAt } },
    },
    faults,
  });
  app.post<ById>('/v1/agents/:id/drain', { schema, config }, ({ params, body: { reason }, caller }) =>
    controller.fleet.drain(params.id, { reason, by: caller.name }),
  );
}

function cordon(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'cordonAgent',
    tag: 'agents',
    summary: 'Cordon an agent',
    description:
      'No new tasks for the agent, whichever process has its id, until it is uncordoned; what it runs goes on. Restarts ' +
      'of agent and controller keep it. The agent need not be connected.',
    params: AgentPath,
    body,
    reply: { status: 204, description: 'It gets nothing new.' },
    faults,
  });
  app.post<ById>('/v1/agents/:id/cordon', { schema, config }, async ({ params, body: { reason }, caller }, reply) => {
    await controller.fleet.cordon(params.id, { reason, by: caller.name });
    return reply.status(204).send();
  });
}

function uncordon(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'uncordonAgent',
    tag: 'agents',
    summary: 'Uncordon an agent',
    description: 'Takes back a cordon, or a drain that has not ended the agent yet; without either it changes nothing.',
    params: AgentPath,
    reply: { status: 204, description: 'It gets tasks again.' },
    faults: ['not-found', 'disk-full'],
  });
  app.post<{ Params: AgentPath }>('/v1/agents/:id/uncordon', { schema }, async ({ params, caller }, reply) => {
    await controller.fleet.uncordon(params.id, caller.name);
    return reply.status(204).send();
  });
}
