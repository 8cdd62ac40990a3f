// What if a task had been routed with other weights.
import type { TaskId, WhatIfRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { whatIfExample } from '../examples.ts';
import { describeRoute, TaskPath } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

export function whatIfRoutes(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'whatIfTask',
    tag: 'tasks',
    summary: 'What other weights would have chosen',
    description:
      'Scores the recorded candidates of the last decision again: with the weights given, which are scaled to sum to 1, ' +
      'or with those of a profile. Changes nothing. A task that never met an agent is a 409.',
    params: TaskPath,
    body: {
      schema: schemaRef('WhatIfRequest'),
      examples: [{ weights: { load: 0.5, performance: 0.5 } }, { profile: 'latency' }],
    },
    reply: { status: 200, description: 'The candidates, best first.', schema: 'WhatIf', example: whatIfExample },
    faults: ['not-found', 'wrong-state'],
  });
  app.post<{ Params: { id: TaskId }; Body: WhatIfRequest }>('/v1/tasks/:id/what-if', { schema }, (request) =>
    controller.whatIf(request.params.id, request.body),
  );
}
