// Tasks: submit, list, read.

import { type SubmitRequest, TaskFilter, type TaskId, TaskQuery, type TaskSubmission } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { parseTraceparent, traceparentOf } from '../../base/trace-context.ts';
import { acceptedExample, batchExample, submissionExample, taskExample } from '../examples.ts';
import { queryOf, type StateText, withStates } from '../filter-query.ts';
import { findUnsafe } from '../plain-json.ts';
import { describeRoute, TaskPath } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import { faultOf } from '../validation.ts';
import type { RouteContext } from './context.ts';

/** Longest long-poll. Proxies often cut at 60 s. */
const WAIT_MS_MAX = 60_000;

export function taskRoutes(app: FastifyInstance, context: RouteContext): void {
  submit(app, context);
  list(app, context);
  count(app, context);
  read(app, context);
}

function submit(app: FastifyInstance, { controller, rates }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'submitTasks',
    tag: 'tasks',
    summary: 'Submit one task or a batch',
    description:
      'The body is one task, or `{"tasks": […]}` for a batch. A batch is accepted as a whole or refused as a whole. The ' +
      'reply comes after every task is durable, in the order of the request. A task whose idempotency key is known is ' +
      'not created again: its id comes back with `duplicate: true`; one that is throttled, with `throttled: true`, too. ' +
      'A header `traceparent` puts the tasks that name no trace into that of the caller (W3C Trace Context).',
    body: {
      schema: { anyOf: [schemaRef('SubmitRequest'), schemaRef('TaskSubmission')] },
      examples: [batchExample, submissionExample],
    },
    reply: { status: 201, description: 'Accepted and durable.', schema: 'SubmitReply', example: acceptedExample },
    faults: ['key-conflict', 'queue-full', 'keys-full', 'disk-full'],
  });
  app.post<{ Body: SubmitRequest | TaskSubmission }>('/v1/tasks', { schema }, async (request, reply) => {
    const tasks = inTrace(tasksOf(request.body), request.headers.traceparent);
    rates.tasks(request.caller, tasks);
    reply.status(201);
    return controller.submit(tasks, request.caller.tenant);
  });
}

function tasksOf(body: SubmitRequest | TaskSubmission): readonly TaskSubmission[] {
  const isBatch = 'tasks' in body;
  const tasks = isBatch ? body.tasks : [body];
  tasks.forEach((task, index) => {
    const problem = findUnsafe(task.payload);
    if (problem === undefined) return;
    throw faultOf('invalid-request', { field: isBatch ? `tasks[${index}].payload` : 'payload', problem }, 'the body');
  });
  return tasks;
}

/** A header that is not understood is ignored, as the standard asks; a task that names its trace keeps that. */
function inTrace(tasks: readonly TaskSubmission[], header: string | string[] | undefined): readonly TaskSubmission[] {
  const caller = typeof header === 'string' ? parseTraceparent(header) : undefined;
  if (caller === undefined) return tasks;
  const traceparent = traceparentOf(caller);
  return tasks.map((task) => (task.traceparent === undefined ? { ...task, traceparent } : task));
}

function list(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listTasks',
    tag: 'tasks',
    summary: 'List tasks',
    description: 'Newest first, without payloads and results. `next` of the reply is the `before` of the next page.',
    query: {
      ...queryOf(TaskFilter.properties),
      limit: TaskQuery.properties.limit,
      before: TaskQuery.properties.before,
    },
    reply: {
      status: 200,
      description: 'A page of tasks.',
      schema: 'TaskPage',
      example: { tasks: [withoutValues()], next: 't1' },
    },
  });
  app.get<{ Querystring: TaskQuery & StateText }>('/v1/tasks', { schema }, async (request) =>
    controller.tasks(withStates(request.query), request.caller.tenant),
  );
}

function count(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'countTasks',
    tag: 'tasks',
    summary: 'Count tasks',
    description:
      'Every task that matches is counted, in memory and on disk; over millions on disk it gives up and says so.',
    query: queryOf(TaskFilter.properties),
    reply: { status: 200, description: 'The count.', schema: 'TaskCount', example: { count: 12, isExact: true } },
  });
  app.get<{ Querystring: TaskFilter & StateText }>('/v1/tasks/count', { schema }, async (request) =>
    controller.count(withStates(request.query), request.caller.tenant),
  );
}

function read(app: FastifyInstance, { controller, stop }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'readTask',
    tag: 'tasks',
    summary: 'Read a task, or wait for its end',
    description:
      'With `wait`, the reply comes when the task has ended, or after that time with the task as it is then.',
    params: TaskPath,
    query: {
      wait: Type.Optional(
        Type.Integer({ minimum: 0, maximum: WAIT_MS_MAX, description: 'Wait this long for the end. In milliseconds.' }),
      ),
    },
    reply: {
      status: 200,
      description: 'The task, with its payload while it may still run, and its result.',
      schema: 'Task',
      example: taskExample,
    },
    faults: ['not-found'],
  });
  app.get<{ Params: { id: TaskId }; Querystring: { wait?: number } }>('/v1/tasks/:id', { schema }, (request) => {
    const { id } = request.params;
    const { wait = 0 } = request.query;
    return wait === 0 ? controller.task(id) : stop.whileRunning(controller.ended(id, wait));
  });
}

function withoutValues(): object {
  const { payload: _payload, result: _result, ...rest } = taskExample;
  return rest;
}
