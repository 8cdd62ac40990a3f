// What one does to tasks that exist: explain, cancel, score, redrive, purge.
import type { CancelManyRequest, RedriveRequest, ScoreRequest, TaskId } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { explanationExample } from '../examples.ts';
import { describeRoute, TaskPath } from '../route-schema.ts';
import { type CancelRequest, schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';
import { purgeRoutes } from './purge.ts';
import { whatIfRoutes } from './what-if.ts';

interface ById {
  Params: { id: TaskId };
}

export function taskActionRoutes(app: FastifyInstance, context: RouteContext): void {
  explain(app, context);
  whatIfRoutes(app, context);
  cancel(app, context);
  score(app, context);
  redrive(app, context);
  cancelMany(app, context);
  purgeRoutes(app, context);
}

function explain(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'explainTask',
    tag: 'tasks',
    summary: 'Why here, or why waiting',
    description:
      'For a task that was dispatched: the decision with its factors, runners-up and what would have flipped it. For one ' +
      'that waits: what blocks it, its position and the expected start.',
    params: TaskPath,
    reply: { status: 200, description: 'The explanation.', schema: 'Explanation', example: explanationExample },
    faults: ['not-found'],
  });
  app.get<ById>('/v1/tasks/:id/explain', { schema }, (request) => controller.explain(request.params.id));
}

function cancel(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'cancelTask',
    tag: 'tasks',
    summary: 'Cancel a task',
    description: 'The outcome is recorded before the reply; a running agent is told to stop. Ended tasks are a 409.',
    params: TaskPath,
    body: { schema: schemaRef('CancelRequest'), examples: [{ reason: 'no longer needed' }] },
    reply: {
      status: 200,
      description: 'Cancelled.',
      schema: 'CancelReply',
      example: { id: 't1', state: 'cancelled' },
    },
    faults: ['not-found', 'wrong-state', 'disk-full'],
  });
  const config = { isBodyOptional: true };
  app.post<ById & { Body: CancelRequest }>('/v1/tasks/:id/cancel', { schema, config }, (request) =>
    controller.cancel(request.params.id, request.body.reason ?? 'cancelled through the API'),
  );
}

function score(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'scoreTask',
    tag: 'tasks',
    summary: 'Score a finished task',
    description: 'Satisfaction with the result, 0..1, as judged by a user or a test; routing learns from it.',
    params: TaskPath,
    body: { schema: schemaRef('ScoreRequest'), examples: [{ satisfaction: 0.9 }] },
    reply: { status: 204, description: 'Recorded.' },
    faults: ['not-found', 'wrong-state', 'disk-full'],
  });
  app.post<ById & { Body: ScoreRequest }>('/v1/tasks/:id/score', { schema }, async (request, reply) => {
    await controller.score(request.params.id, request.body.satisfaction);
    return reply.status(204).send();
  });
}

function redrive(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'redriveTasks',
    tag: 'tasks',
    summary: 'Reopen dead letters',
    description:
      'Gives dead-lettered tasks their attempts back: the listed ones, those that a filter finds (failed tasks, too, when it ' +
      'names that state), or all (empty body). At most 10,000 in a call. `spreadMs` lets them start little by little.',
    body: {
      schema: schemaRef('RedriveRequest'),
      examples: [
        { type: 'summarise' },
        { tasks: ['t1', 't2'] },
        { filter: { errorClass: 'RateLimited' }, spreadMs: 60_000 },
      ],
    },
    reply: {
      status: 200,
      description: 'What was reopened, and what was not and why.',
      schema: 'RedriveReply',
      example: { redriven: ['t1'], skipped: [{ id: 't2', reason: 'the task is completed' }] },
    },
    faults: ['disk-full'],
  });
  const config = { isBodyOptional: true };
  app.post<{ Body: RedriveRequest }>('/v1/redrive', { schema, config }, (request) =>
    controller.redrive(request.body, request.caller.tenant),
  );
}

function cancelMany(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'cancelTasks',
    tag: 'tasks',
    summary: 'Cancel tasks by a filter',
    description:
      'Cancels unfinished tasks that match, running ones too, at most 10,000 in a call; call again while `hasMore`. An ' +
      'empty filter needs `all: true`; `isDryRun: true` only counts.',
    body: { schema: schemaRef('CancelManyRequest'), examples: [{ filter: { type: 'summarise', state: 'waiting' } }] },
    reply: {
      status: 200,
      description: 'What was cancelled.',
      schema: 'CancelManyReply',
      example: { cancelled: 1, hasMore: false, isDryRun: false, tasks: ['t1'] },
    },
    faults: ['disk-full'],
  });
  app.post<{ Body: CancelManyRequest }>('/v1/tasks/cancel', { schema }, (request) =>
    controller.cancelMany(request.body, request.caller.tenant),
  );
}
