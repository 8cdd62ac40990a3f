// The controller itself: status, liveness, readiness, and the description of this API.
import type { FastifyInstance } from 'fastify';
import { statusExample } from '../examples.ts';
import { notReady } from '../replies.ts';
import { describeRoute, type ReplyDoc } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

export function controllerRoutes(app: FastifyInstance, context: RouteContext): void {
  status(app, context);
  health(app, context);
  openApi(app);
}

function status(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readStatus',
    tag: 'controller',
    summary: 'Status in one look',
    description: 'Counts of tasks, agents and slots, unmet demand, journal and the worst stall of the last minute.',
    reply: { status: 200, description: 'The status.', schema: 'Status', example: statusExample },
  });
  app.get('/v1/status', { schema }, async () => controller.status());
}

function health(app: FastifyInstance, { controller, version }: RouteContext): void {
  const example = { status: 'ok', version };
  const reply: ReplyDoc = { status: 200, description: 'Yes.', schema: 'Health', example };
  const alive = describeRoute({
    operationId: 'isAlive',
    tag: 'controller',
    summary: 'Is the process alive?',
    description: 'For a liveness probe; the only route that needs no token. Yes, also while it starts or stops.',
    reply,
  });
  const ready = describeRoute({
    operationId: 'isReady',
    tag: 'controller',
    summary: 'Does it take requests?',
    description:
      'For a readiness probe: 503 while the controller reads its journal or stops, 507 while its disk is full.',
    reply,
    faults: ['disk-full'],
  });
  app.get('/healthz', { schema: alive }, async () => ({ status: 'ok', version }));
  app.get('/readyz', { schema: ready }, async () => {
    const { readiness } = controller;
    if (readiness !== 'ready') throw notReady(readiness);
    return { status: 'ok', version };
  });
}

function openApi(app: FastifyInstance): void {
  const schema = describeRoute({
    operationId: 'readOpenApi',
    tag: 'controller',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the schemas that validate the requests.',
    reply: { status: 200, description: 'The document.', schema: { type: 'object' } },
  });
  let document: object | undefined;
  app.get('/v1/openapi.json', { schema }, async () => {
    document ??= app.swagger();
    return document;
  });
}
