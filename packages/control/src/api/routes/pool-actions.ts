// What one does to pools: scale, drain, cordon, uncordon, remove an agent.
import { type AgentHaltRequest, AgentHello, type PoolDrainRequest, type ScaleRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { decisionExample, drainExample, poolExample } from '../pool-examples.ts';
import { describeRoute, PoolPath, type RouteDoc } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

interface ByType {
  Params: PoolPath;
  Body: AgentHaltRequest;
}

const PoolAgentPath = Type.Object(
  { ...PoolPath.properties, id: AgentHello.properties.id },
  { additionalProperties: false },
);
type PoolAgentPath = Static<typeof PoolAgentPath>;

const body: NonNullable<RouteDoc['body']> = {
  schema: schemaRef('AgentHaltRequest'),
  examples: [{ reason: 'a new model comes' }],
};
const config = { isBodyOptional: true };
const faults = ['not-found', 'too-many', 'disk-full'] as const;

export function poolActionRoutes(app: FastifyInstance, context: RouteContext): void {
  scale(app, context);
  drain(app, context);
  cordon(app, context);
  uncordon(app, context);
  removeAgent(app, context);
}

function scale(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'scalePool',
    tag: 'pools',
    summary: 'Resize a pool by hand',
    description:
      'Either `to` a size or `by` a number of agents; the fault names the bound of the policy that does not allow it. No ' +
      'cooldown holds it back. Agents that go finish what they run, within the grace of the policy. A pool whose policy is ' +
      'enabled may be resized again at its next evaluation.',
    params: PoolPath,
    body: { schema: schemaRef('ScaleRequest'), examples: [{ to: 15, reason: 'the import begins' }, { by: -2 }] },
    reply: {
      status: 200,
      description: 'What was decided, durable.',
      schema: 'ScalingDecision',
      example: { ...decisionExample, by: 'ada', triggers: [], reason: 'the import begins' },
    },
    faults: ['not-found', 'disk-full'],
  });
  app.post<{ Params: PoolPath; Body: ScaleRequest }>('/v1/pools/:type/scale', { schema }, (request) =>
    controller.pools.scale(request.params.type, request.body, request.caller.name),
  );
}

function drain(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'drainPool',
    tag: 'pools',
    summary: 'Drain a pool',
    description:
      'Each of its present processes gets nothing new, finishes what it runs, and is replaced by a fresh one; no more are ' +
      'away at a time than `atOnce` [25%], and the next go when others are back. A restart of the controller goes on with ' +
      'it; asking again begins anew; uncordoning the pool ends it.',
    params: PoolPath,
    body: {
      schema: schemaRef('PoolDrainRequest'),
      examples: [{ reason: 'a new model comes', atOnce: '10%' }],
    },
    reply: {
      status: 200,
      description: 'It has begun.',
      schema: 'Pool',
      example: { ...poolExample, drain: drainExample },
    },
    faults,
  });
  app.post<{ Params: PoolPath; Body: PoolDrainRequest }>(
    '/v1/pools/:type/drain',
    { schema, config },
    ({ params, body: { reason, atOnce }, caller }) =>
      controller.pools.drain(params.type, { reason, atOnce, by: caller.name }),
  );
}

function cordon(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'cordonPool',
    tag: 'pools',
    summary: 'Cordon a pool',
    description:
      'None of its agents gets anything new until the pool is uncordoned, also those that it adds; what they run goes on. ' +
      'Restarts of agents and controller keep it.',
    params: PoolPath,
    body,
    reply: {
      status: 200,
      description: 'They get nothing new.',
      schema: 'Pool',
      example: { ...poolExample, isCordoned: true },
    },
    faults: ['not-found', 'disk-full'],
  });
  app.post<ByType>('/v1/pools/:type/cordon', { schema, config }, ({ params, body: { reason }, caller }) =>
    controller.pools.cordon(params.type, { reason, by: caller.name }),
  );
}

function uncordon(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'uncordonPool',
    tag: 'pools',
    summary: 'Uncordon a pool',
    description:
      'Its agents get tasks again, and a drain of the pool ends; what single agents were told stays. Without either it ' +
      'changes nothing.',
    params: PoolPath,
    reply: { status: 200, description: 'They get tasks again.', schema: 'Pool', example: poolExample },
    faults: ['not-found', 'disk-full'],
  });
  app.post<{ Params: PoolPath }>('/v1/pools/:type/uncordon', { schema }, ({ params, caller }) =>
    controller.pools.uncordon(params.type, caller.name),
  );
}

function removeAgent(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'removePoolAgent',
    tag: 'pools',
    summary: 'Remove an agent of a pool',
    description:
      'It gets nothing new, finishes what it runs within the grace of the policy, and ends; the pool is one smaller from ' +
      'now on. Refused where the policy allows no smaller pool.',
    params: PoolAgentPath,
    reply: {
      status: 200,
      description: 'It is on its way out, durable.',
      schema: 'ScalingDecision',
      example: { ...decisionExample, action: 'scale_down', count: 1, from: 10, to: 9, by: 'ada', triggers: [] },
    },
    faults: ['not-found', 'wrong-state', 'disk-full'],
  });
  app.delete<{ Params: PoolAgentPath }>('/v1/pools/:type/agents/:id', { schema }, ({ params, caller }) =>
    controller.pools.removeAgent(params.type, params.id, caller.name),
  );
}
