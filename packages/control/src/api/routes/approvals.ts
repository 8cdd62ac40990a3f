// A person's decision on a task that awaits approval.
import type { ApproveRequest, RejectRequest, TaskId } from '@muster/contract';
import type { FastifyInstance } from 'fastify';
import type { Caller } from '../caller.ts';
import { describeRoute, TaskPath } from '../route-schema.ts';
import { schemaRef } from '../schemas.ts';
import type { RouteContext } from './context.ts';

export function approvalRoutes(app: FastifyInstance, context: RouteContext): void {
  approve(app, context);
  reject(app, context);
}

function approve(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'approveTask',
    tag: 'tasks',
    summary: 'Approve a task that awaits it',
    description:
      'The task may start, or go on after its agent asked. The note and who approved reach the agent. Recorded before ' +
      'the reply. A task that awaits no approval is a 409.',
    params: TaskPath,
    body: { schema: schemaRef('ApproveRequest'), examples: [{ note: 'go ahead', by: 'ada' }] },
    reply: { status: 200, description: 'Approved.', schema: 'ApprovalReply', example: { id: 't1', state: 'waiting' } },
    faults: ['not-found', 'wrong-state', 'disk-full'],
  });
  const config = { isBodyOptional: true };
  app.post<{ Params: { id: TaskId }; Body: ApproveRequest }>('/v1/tasks/:id/approve', { schema, config }, (request) => {
    const { note = '', by } = request.body;
    return controller.approvals.approve(request.params.id, { note, by: nameOf(request.caller, by) });
  });
}

function reject(app: FastifyInstance, { controller }: RouteContext): void {
  const schema = describeRoute({
    operationId: 'rejectTask',
    tag: 'tasks',
    summary: 'Reject a task that awaits approval',
    description: 'The task ends as cancelled, with the error class Rejected, who rejected it and why.',
    params: TaskPath,
    body: { schema: schemaRef('RejectRequest'), examples: [{ reason: 'the change is too large' }] },
    reply: {
      status: 200,
      description: 'Rejected.',
      schema: 'ApprovalReply',
      example: { id: 't1', state: 'cancelled' },
    },
    faults: ['not-found', 'wrong-state', 'disk-full'],
  });
  const config = { isBodyOptional: true };
  app.post<{ Params: { id: TaskId }; Body: RejectRequest }>('/v1/tasks/:id/reject', { schema, config }, (request) => {
    const { reason = '', by } = request.body;
    return controller.approvals.reject(request.params.id, { note: reason, by: nameOf(request.caller, by) });
  });
}

/** The token says who asks; a program that passes on a person's answer may add the person. */
function nameOf({ name }: Caller, by: string | undefined): string {
  return by === undefined ? name : `${by} (through ${name})`;
}
