// Pools: their size, state and decisions.
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { decisionExample, poolAgentExample, poolExample } from '../pool-examples.ts';
import { describeRoute, PoolPath } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

/** Decisions that are kept of each pool. */
const DECISIONS_MAX = 64;

export function poolRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  read(app, context);
  decisions(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listPools',
    tag: 'pools',
    summary: 'List pools',
    description:
      'Each with its desired size, what it has, what waits for it, its policy and the last decision about its size.',
    reply: { status: 200, description: 'The pools.', schema: 'PoolList', example: { pools: [poolExample] } },
  });
  app.get('/v1/pools', { schema }, async () => controller.pools.list());
}

function read(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readPool',
    tag: 'pools',
    summary: 'Read a pool',
    description: 'With each of its agents: state, process, CPU, memory, restarts.',
    params: PoolPath,
    reply: {
      status: 200,
      description: 'The pool.',
      schema: 'PoolDetails',
      example: { ...poolExample, agents: [poolAgentExample] },
    },
    faults: ['not-found'],
  });
  app.get<{ Params: PoolPath }>('/v1/pools/:type', { schema }, async ({ params }) => controller.pools.get(params.type));
}

function decisions(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listDecisions',
    tag: 'pools',
    summary: 'List the decisions about the size of a pool',
    description:
      'Newest first: what was decided, why, from which numbers, and what held it back, also where nothing was done. Kept ' +
      'are the last 32 that changed the size and the last 32 that did not; the journal has them all.',
    params: PoolPath,
    query: { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: DECISIONS_MAX, default: 20 })) },
    reply: {
      status: 200,
      description: 'The decisions.',
      schema: 'DecisionList',
      example: { decisions: [decisionExample] },
    },
    faults: ['not-found'],
  });
  app.get<{ Params: PoolPath; Querystring: { limit: number } }>(
    '/v1/pools/:type/decisions',
    { schema },
    async ({ params, query }) => controller.pools.decisions(params.type, query.limit),
  );
}
