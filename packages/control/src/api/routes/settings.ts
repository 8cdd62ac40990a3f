// Settings of the running controller: what is in force and why, changes of it, their history, and the way back.
import { CHANGE_FIELDS, Fault, type SettingsChange, type UndoRequest } from '@muster/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { settingsExample, settingsHistoryExample } from '../examples.ts';
import { findUnsafe } from '../plain-json.ts';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { joinPath } from '../validation.ts';
import { tagged, versionIn } from '../versioned.ts';
import type { RouteContext } from './context.ts';

const VERSIONS_MAX = 200;

export function settingsRoutes(app: FastifyInstance, context: RouteContext): void {
  read(app, context);
  change(app, context);
  history(app, context);
  undo(app, context);
}

function read(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readSettings',
    tag: 'controller',
    summary: 'Settings in force, and where each came from',
    description: 'Every setting with its value and source; the ETag is the version of the live values.',
    reply: { status: 200, description: 'The settings.', schema: 'SettingsReply', example: settingsExample },
  });
  app.get('/v1/settings', { schema }, async (_request, reply) => tagged(reply, controller.settings.read()));
}

function change(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'changeSettings',
    tag: 'controller',
    summary: 'Change live settings',
    description:
      'Keys with their new values, made together or not at all: in force at once, durable before the reply, and stronger ' +
      'than flag, environment and file until they are taken away with null. With `version` or If-Match the change is ' +
      'refused when somebody else was faster.',
    body: {
      schema: schemaRef('SettingsChange'),
      examples: [{ 'queue.agingMs': 30_000, 'tenants.research': { weight: 3 }, reason: 'a deadline' }],
    },
    reply: {
      status: 200,
      description: 'The settings in force now.',
      schema: 'SettingsReply',
      example: settingsExample,
    },
    faults: ['version-conflict'],
  });
  app.patch<{ Body: SettingsChange }>('/v1/settings', { schema }, async (request, reply) => {
    const values = Object.entries(request.body).filter(([key]) => !(CHANGE_FIELDS as readonly string[]).includes(key));
    for (const [key, value] of values) {
      const problem = findUnsafe(value);
      if (problem !== undefined) throw new Fault('invalid-request', `${joinPath('', key)} ${problem}`, { field: key });
    }
    return tagged(reply, await controller.settings.change(Object.fromEntries(values), noteOf(request, request.body)));
  });
}

function history(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listSettingsVersions',
    tag: 'controller',
    summary: 'History of the live settings',
    description: 'Which version changed what, when, by whom and why; the newest first.',
    query: {
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: VERSIONS_MAX, default: 50 })),
    },
    reply: { status: 200, description: 'The versions.', schema: 'SettingsHistory', example: settingsHistoryExample },
  });
  app.get<{ Querystring: { limit: number } }>('/v1/settings/history', { schema }, async (request) =>
    controller.settings.history(request.query.limit),
  );
}

function undo(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'undoSettings',
    tag: 'controller',
    summary: 'Bring back earlier live settings',
    description:
      'Those of the version before, or of the version `to`; 0 takes all live values away. It is a change like any other, ' +
      'with a version of its own. Undone once more, it goes one version further back.',
    query: { to: Type.Optional(Type.Integer({ minimum: 0, description: 'The version to bring back.' })) },
    body: { schema: schemaRef('UndoRequest'), examples: [{ reason: 'it made things worse' }] },
    reply: {
      status: 200,
      description: 'The settings in force now.',
      schema: 'SettingsReply',
      example: settingsExample,
    },
    faults: ['not-found', 'version-conflict'],
  });
  const config = { isBodyOptional: true };
  app.post<{ Body: UndoRequest; Querystring: { to?: number } }>(
    '/v1/settings/undo',
    { schema, config },
    async (request, reply) =>
      tagged(reply, await controller.settings.undo(request.query.to, noteOf(request, request.body))),
  );
}

function noteOf(request: FastifyRequest, { version, reason }: UndoRequest) {
  return { by: request.caller.name, reason, version: version ?? versionIn(request, 'the settings') };
}
