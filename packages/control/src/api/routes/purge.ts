// Forgetting finished tasks for good.
import type { PurgeRequest } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { describeRoute } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

export function purgeRoutes(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'purgeTasks',
    tag: 'tasks',
    summary: 'Purge finished tasks by a filter',
    description:
      'Finished tasks that match, at most 10,000 in a call, can be read by nobody any more when the reply comes, also after ' +
      'a restart; a compaction then removes them from the disk. Call again while `hasMore`. Idempotency keys go with ' +
      'their tasks. An empty filter needs `all: true`; `isDryRun: true` only counts.',
    body: { schema: schemaRef('PurgeRequest'), examples: [{ filter: { session: 'customer-17' } }] },
    reply: {
      status: 200,
      description: 'What was purged.',
      schema: 'PurgeReply',
      example: { purged: 1, hasMore: false, isDryRun: false, tasks: ['t1'] },
    },
    faults: ['too-many', 'disk-full'],
  });
  app.post<{ Body: PurgeRequest }>('/v1/tasks/purge', { schema }, (request) => {
    const { tenant, name: by } = request.caller;
    return controller.purge(request.body, { tenant, by });
  });
}
