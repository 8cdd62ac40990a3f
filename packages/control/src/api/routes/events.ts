// Declared events: times at which more work is known to come, and the agents that a pool has then.
import { EventName, type ScalingEvent } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { declaredEventExample, scalingEventExample } from '../pool-examples.ts';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

interface ByName {
  Params: { name: string };
}

const EventPath = Type.Object({ name: EventName }, { additionalProperties: false });

export function eventRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  set(app, context);
  remove(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listEvents',
    tag: 'pools',
    summary: 'List declared events',
    description: 'By name, with when each begins next and whether it asks for its agents now.',
    reply: {
      status: 200,
      description: 'The events.',
      schema: 'EventList',
      example: { events: [declaredEventExample] },
    },
  });
  app.get('/v1/events', { schema }, async () => controller.pools.events());
}

function set(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'setEvent',
    tag: 'pools',
    summary: 'Declare an event, or change it',
    description:
      'The body is the whole event. From leadMs before it begins until it ends, the pool has at least its agents, within ' +
      'the bounds of the policy, which must be enabled. The same event again changes nothing.',
    params: EventPath,
    body: { schema: schemaRef('ScalingEvent'), examples: [scalingEventExample] },
    reply: { status: 200, description: 'Set and durable.', schema: 'DeclaredEvent', example: declaredEventExample },
    faults: ['not-found', 'too-many', 'disk-full'],
  });
  app.put<ByName & { Body: ScalingEvent }>('/v1/events/:name', { schema }, (request) =>
    controller.pools.setEvent(request.params.name, request.body, request.caller.name),
  );
}

function remove(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'removeEvent',
    tag: 'pools',
    summary: 'Remove a declared event',
    description: 'It asks for nothing any more; agents that it brought go as the policy says.',
    params: EventPath,
    reply: { status: 204, description: 'Removed.' },
    faults: ['not-found', 'disk-full'],
  });
  app.delete<ByName>('/v1/events/:name', { schema }, async (request, reply) => {
    await controller.pools.removeEvent(request.params.name, request.caller.name);
    return reply.status(204).send();
  });
}
