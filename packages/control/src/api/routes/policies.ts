// Policies: how large each pool should be, and the built-in ones.
import type { PolicyRequest } from '@muster/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { policyExample, policyReplyExample, policyRequestExample } from '../pool-examples.ts';
import { describeRoute, PoolPath } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { tagged, versionIn } from '../versioned.ts';
import type { RouteContext } from './context.ts';

interface ByType {
  Params: PoolPath;
}

export function policyRoutes(app: FastifyInstance, context: RouteContext): void {
  presets(app, context);
  read(app, context);
  set(app, context);
  reset(app, context);
}

function presets(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listPresets',
    tag: 'pools',
    summary: 'List the built-in policies',
    description: 'What each preset says of every field; a policy that is given starts from one of them.',
    reply: { status: 200, description: 'The presets.', schema: 'PresetList', example: { presets: [policyExample] } },
  });
  app.get('/v1/policies', { schema }, async () => controller.pools.presets());
}

function read(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readPolicy',
    tag: 'pools',
    summary: 'Read the policy of a pool',
    description:
      'Every field as it is in force, what of it was given, and who replaced what was configured; the ETag is its version.',
    params: PoolPath,
    reply: { status: 200, description: 'The policy.', schema: 'PolicyReply', example: policyReplyExample },
    faults: ['not-found'],
  });
  app.get<ByType>('/v1/pools/:type/policy', { schema }, async ({ params }, reply) =>
    tagged(reply, controller.pools.policy(params.type)),
  );
}

function set(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'setPolicy',
    tag: 'pools',
    summary: 'Replace the policy of a pool',
    description:
      'The body is all that is given: what it leaves out comes from its preset [conservative], not from the policy before. ' +
      'In force at once, durable before the reply, and stronger than the configuration, also after a restart. A policy ' +
      'whose fields contradict each other is refused with the field, and the one before stays. With If-Match it is refused ' +
      'when somebody else was faster.',
    params: PoolPath,
    body: { schema: schemaRef('PolicyRequest'), examples: [policyRequestExample, { preset: 'aggressive' }] },
    reply: { status: 200, description: 'The policy now.', schema: 'PolicyReply', example: policyReplyExample },
    faults: ['not-found', 'version-conflict', 'disk-full'],
  });
  app.put<ByType & { Body: PolicyRequest }>('/v1/pools/:type/policy', { schema }, async (request, reply) =>
    tagged(reply, await controller.pools.setPolicy(request.params.type, request.body, noteOf(request))),
  );
}

function reset(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'resetPolicy',
    tag: 'pools',
    summary: 'Take the replaced policy of a pool away',
    description:
      'The configured one holds again; where nothing had replaced it, nothing changes. If-Match as for a change.',
    params: PoolPath,
    reply: { status: 200, description: 'The policy now.', schema: 'PolicyReply', example: policyReplyExample },
    faults: ['not-found', 'version-conflict', 'disk-full'],
  });
  app.delete<ByType>('/v1/pools/:type/policy', { schema }, async (request, reply) =>
    tagged(reply, await controller.pools.resetPolicy(request.params.type, noteOf(request))),
  );
}

function noteOf(request: FastifyRequest): { readonly by: string; readonly version: number | undefined } {
  return { by: request.caller.name, version: versionIn(request, 'the policy') };
}
