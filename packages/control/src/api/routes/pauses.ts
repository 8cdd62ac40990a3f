// Pauses: list, set, lift. The query names what is paused, so that setting and lifting can be repeated.
import { type PauseRequest, PauseScope } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { pauseExample } from '../examples.ts';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

interface Scoped {
  Querystring: PauseScope;
}

export function pauseRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  pause(app, context);
  resume(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listPauses',
    tag: 'limits',
    summary: 'List what is paused',
    description: 'In the order in which it was paused.',
    reply: { status: 200, description: 'The pauses.', schema: 'PauseList', example: { pauses: [pauseExample] } },
  });
  app.get('/v1/pauses', { schema }, async () => ({ pauses: controller.pauses.all() }));
}

function pause(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'pauseWork',
    tag: 'limits',
    summary: 'Pause a type, a tenant, or a type of a tenant',
    description:
      'No attempt of it starts from now on, also after a restart; running ones go on, and submissions wait. Repeated, it ' +
      'only changes the reason.',
    query: PauseScope.properties,
    body: { schema: schemaRef('PauseRequest'), examples: [{ reason: 'the glossary is being corrected' }] },
    reply: { status: 200, description: 'Paused and durable.', schema: 'Pause', example: pauseExample },
    faults: ['too-many', 'disk-full'],
  });
  app.put<Scoped & { Body: PauseRequest }>('/v1/pauses', { schema }, (request) =>
    controller.pauses.pause(request.query, request.body.reason, request.caller.name),
  );
}

function resume(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'resumeWork',
    tag: 'limits',
    summary: 'Resume what was paused',
    description:
      'The type, the tenant, or both, as they were paused. What is paused by another pause, too, stays paused.',
    query: PauseScope.properties,
    reply: { status: 200, description: 'Done and durable.', schema: 'ResumeReply', example: { resumed: true } },
  });
  app.delete<Scoped>('/v1/pauses', { schema }, async (request) => ({
    resumed: await controller.pauses.resume(request.query, request.caller.name),
  }));
}
