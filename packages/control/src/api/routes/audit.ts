// The audit log, newest first.
import { AuditQuery } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import { auditExample } from '../examples.ts';
import { describeRoute } from '../route-schema.ts';
import type { RouteContext } from './context.ts';

export function auditRoutes(app: FastifyInstance, { audit }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'listAudit',
    tag: 'access',
    summary: 'Who changed what',
    description:
      'Every change by a person or program, the refused ones too, newest first. `next` of the reply is the `before` of the ' +
      'next page. Submissions and the reports of agents are in the journal instead.',
    query: AuditQuery.properties,
    reply: {
      status: 200,
      description: 'A page of entries.',
      schema: 'AuditPage',
      example: { entries: [auditExample] },
    },
  });
  app.get<{ Querystring: AuditQuery }>('/v1/audit', { schema }, (request) => audit.page(request.query));
}
