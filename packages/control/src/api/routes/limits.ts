// Limits: how far each configured one is used.
import type { FastifyInstance } from 'fastify';
import { limitsExample } from '../examples.ts';
import { describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

export function limitRoutes(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listLimits',
    tag: 'limits',
    summary: 'List limits and their use',
    description: 'Every configured limit with its 100 fullest buckets: what runs, what waits, when the next may start.',
    reply: { status: 200, description: 'The limits.', schema: 'LimitList', example: limitsExample },
  });
  app.get('/v1/limits', { schema }, async () => controller.limits());
}
