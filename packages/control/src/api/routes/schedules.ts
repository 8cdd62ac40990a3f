// Schedules: list, read, set, remove, and a run at once.
import { ScheduleName, ScheduleQuery, type ScheduleRule } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { scheduleExample, scheduleRuleExample } from '../examples.ts';
import { findUnsafe } from '../plain-json.ts';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { faultOf } from '../validation.ts';
import type { RouteContext } from './context.ts';

interface ByName {
  Params: { name: string };
}

const SchedulePath = Type.Object({ name: ScheduleName }, { additionalProperties: false });

export function scheduleRoutes(app: FastifyInstance, context: RouteContext): void {
  list(app, context);
  read(app, context);
  set(app, context);
  remove(app, context);
  trigger(app, context);
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const { next: _next, ...rest } = scheduleExample;
  const example = { schedules: [{ ...rest, next: scheduleExample.next.slice(0, 1) }], next: scheduleExample.name };
  const schema = describeRoute({
    operationId: 'listSchedules',
    tag: 'schedules',
    summary: 'List schedules',
    description:
      'By name, with the next tick and the last run of each. `next` of the reply is the `after` of the next page.',
    query: ScheduleQuery.properties,
    reply: { status: 200, description: 'A page of schedules.', schema: 'ScheduleList', example },
  });
  app.get<{ Querystring: ScheduleQuery }>('/v1/schedules', { schema }, async (request) =>
    controller.schedules.list(request.query),
  );
}

function read(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readSchedule',
    tag: 'schedules',
    summary: 'Read a schedule',
    description: 'With its next five ticks and its last run.',
    params: SchedulePath,
    reply: { status: 200, description: 'The schedule.', schema: 'Schedule', example: scheduleExample },
    faults: ['not-found'],
  });
  app.get<ByName>('/v1/schedules/:name', { schema }, async (request) => controller.schedules.get(request.params.name));
}

function set(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'setSchedule',
    tag: 'schedules',
    summary: 'Make a schedule, or change it',
    description:
      'The body is the whole rule. Ticks count from now on; the same rule again changes nothing. The fault names the ' +
      'field of a rule that cannot be read, or that would never tick.',
    params: SchedulePath,
    body: { schema: schemaRef('ScheduleRule'), examples: [scheduleRuleExample] },
    reply: { status: 200, description: 'Set and durable.', schema: 'Schedule', example: scheduleExample },
    faults: ['too-many', 'disk-full'],
  });
  app.put<ByName & { Body: ScheduleRule }>('/v1/schedules/:name', { schema }, async (request) => {
    const problem = findUnsafe(request.body.task.payload);
    if (problem !== undefined) throw faultOf('invalid-request', { field: 'task.payload', problem }, 'the body');
    return controller.schedules.set(request.params.name, request.body, request.caller.name);
  });
}

function remove(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'removeSchedule',
    tag: 'schedules',
    summary: 'Remove a schedule',
    description: 'It submits nothing any more; tasks that it has submitted go on.',
    params: SchedulePath,
    reply: { status: 204, description: 'Removed.' },
    faults: ['not-found', 'disk-full'],
  });
  app.delete<ByName>('/v1/schedules/:name', { schema }, async (request, reply) => {
    await controller.schedules.remove(request.params.name, request.caller.name);
    return reply.status(204).send();
  });
}

function trigger(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'triggerSchedule',
    tag: 'schedules',
    summary: 'Run a schedule now',
    description:
      'Submits its task at once, also while it is paused or its last run goes on; its ticks stay as they are.',
    params: SchedulePath,
    reply: { status: 201, description: 'Submitted and durable.', schema: 'TriggerReply', example: { task: 't9' } },
    faults: ['not-found', 'queue-full', 'disk-full'],
  });
  app.post<ByName>('/v1/schedules/:name/trigger', { schema }, async (request, reply) => {
    reply.status(201);
    return { task: await controller.schedules.trigger(request.params.name) };
  });
}
