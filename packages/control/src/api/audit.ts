// Writes every change by a person or program to the audit log before it is answered, the refused ones too. Submissions
// and agents' reports are left out: the journal has each of them, with its time.
import { FAULTS, Fault, faultBody } from '@muster/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditLog, Log } from '../engine/ports.ts';
import { ANONYMOUS, type Caller } from './caller.ts';

const DETAIL_LENGTH_MAX = 512;
const SECRET = /token|secret|password|authorization|cookie/i;

export interface AuditParts {
  readonly audit: AuditLog;
  readonly log: Log;
}

/** Keeps nothing. */
export const NO_AUDIT: AuditLog = { append: async () => {}, page: async () => ({ entries: [] }) };

export type AuditedBy = Parameters<AuditLog['append']>[0]['by'];

/** Holds for the routes that are registered after it. */
export function auditChanges(app: FastifyInstance, { audit, log }: AuditParts): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!isChange(request)) return payload;
    try {
      await audit.append({ at: Date.now(), ...whatOf(request, reply, payload) });
      return payload;
    } catch (error) {
      // The change may have been carried out, but nobody is told so before it is on record.
      const fault = error instanceof Fault ? error : new Fault('internal', 'the audit log failed', { cause: error });
      log({
        level: 'error',
        event: 'audit-failed',
        code: fault.code,
        message: fault.message,
        cause: String(fault.cause),
      });
      reply.code(FAULTS[fault.code].status).header('content-type', 'application/json; charset=utf-8');
      return JSON.stringify(faultBody(fault));
    }
  });
}

export function auditedBy(caller: Caller, address: string | undefined): AuditedBy {
  const { id, name, tenant } = caller;
  return { id, name, ...(tenant === undefined ? {} : { tenant }), address: address ?? 'unknown' };
}

function isChange({ method, caller, routeOptions }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD' || caller === ANONYMOUS) return false;
  const { access } = routeOptions.config;
  return access !== undefined && access.isRoutine !== true;
}

function whatOf(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
  const target = Object.values((request.params ?? {}) as Record<string, string>).join(' ');
  const detail = detailOf(request.body);
  return {
    by: auditedBy(request.caller, request.socket.remoteAddress),
    operation: operationOf(request),
    ...(target === '' ? {} : { target }),
    ...(detail === undefined ? {} : { detail }),
    result: reply.statusCode < 400 ? 'done' : codeIn(payload),
  };
}

function operationOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.schema as { readonly operationId?: string } | undefined)?.operationId ?? 'unknown';
}

/** The body in short; what may be a secret is left out. */
function detailOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  const text = JSON.stringify(body, (name, value: unknown) => (SECRET.test(name) ? '…' : value));
  return text.length > DETAIL_LENGTH_MAX ? `${text.slice(0, DETAIL_LENGTH_MAX)}…` : text;
}

function codeIn(payload: unknown): string {
  try {
    return String((JSON.parse(String(payload)) as { error: { code: unknown } }).error.code);
  } catch {
    return 'internal';
  }
}
