// Agents: who is there, and in what state.
import type { FastifyInstance } from 'fastify';
import { agentExample } from '../examples.ts';
import { describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

export function agentRoutes(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listAgents',
    tag: 'agents',
    summary: 'List agents',
    description: 'Every agent of the fleet with its state, slots and counts.',
    reply: { status: 200, description: 'The fleet.', schema: 'AgentList', example: { agents: [agentExample] } },
  });
  app.get('/v1/agents', { schema }, async () => ({ agents: controller.agents() }));
}
