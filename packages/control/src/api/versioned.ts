// Two people who change the same thing: its version as ETag and If-Match (RFC 9110, section 13.1.1). Who says which
// version they have seen overwrites no other one; a conflict is the fault `version-conflict`.
import { Fault } from '@muster/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** If-Match: "4", as the ETag was; * and none match every version. Throws Fault `invalid-request`. */
export function versionIn(request: FastifyRequest, what: string): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  const digits = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new Fault('invalid-request', `If-Match must be a version of ${what}: "4"`, { field: 'If-Match' });
}

export function tagged<Body extends { readonly version: number }>(reply: FastifyReply, body: Body): Body {
  reply.header('etag', `"${body.version}"`);
  return body;
}
