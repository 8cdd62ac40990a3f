// The documentation of a route, from which its validation and its part of the OpenAPI document are made.

import {
  type AccessRow,
  AgentHello,
  FAULTS,
  Fault,
  type FaultCode,
  faultBody,
  HTTP_ACCESS,
  type OperationId,
  type Reach,
  type Role,
  TaskId,
} from '@muster/contract';
import type { FastifySchema } from 'fastify';
import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { type SchemaName, schemaRef } from './schemas.ts';

export interface RouteDoc {
  /** Names its row in the access table, too. */
  readonly operationId: OperationId;
  readonly tag:
    | 'tasks'
    | 'schedules'
    | 'agents'
    | 'pools'
    | 'limits'
    | 'simulations'
    | 'indicators'
    | 'access'
    | 'controller';
  readonly summary: string;
  readonly description: string;
  readonly params?: TObject;
  readonly query?: TProperties;
  readonly body?: { readonly schema: object; readonly examples: readonly unknown[] };
  readonly reply: ReplyDoc;
  /** When a 204 comes in its place. */
  readonly emptyReply?: string;
  /** What can go wrong here, besides what can go wrong everywhere. */
  readonly faults?: readonly FaultCode[];
}

export interface ReplyDoc {
  readonly status: 200 | 201 | 204;
  readonly description: string;
  /** A name, a schema of its own, or none for an empty reply. */
  readonly schema?: SchemaName | object;
  readonly example?: unknown;
  /** [application/json] */
  readonly mediaType?: 'text/event-stream' | 'text/plain';
}

/** An agent's id as its hello has it. */
export const AgentPath = Type.Object({ id: AgentHello.properties.id }, { additionalProperties: false });
export type AgentPath = Static<typeof AgentPath>;

/** A pool's name is the type of its agents. */
export const PoolPath = Type.Object({ type: AgentHello.properties.type }, { additionalProperties: false });
export type PoolPath = Static<typeof PoolPath>;

export const TaskPath = Type.Object({ id: TaskId }, { additionalProperties: false });

const EVERYWHERE: readonly FaultCode[] = ['headers-too-large', 'invalid-request', 'forbidden-origin', 'internal'];
const GUARDED: readonly FaultCode[] = ['unauthorized', 'forbidden', 'starting', 'stopping'];
const WITH_BODY: readonly FaultCode[] = ['too-large', 'unsupported-media-type'];

const RETRY_AFTER = {
  'Retry-After': { type: 'integer', minimum: 1, description: 'When to try again. In seconds.' },
} as const;

export function describeRoute(doc: RouteDoc): FastifySchema {
  const access: AccessRow = HTTP_ACCESS[doc.operationId];
  const isOpen = access.reach === 'open';
  const codes = [
    ...EVERYWHERE,
    ...(isOpen ? [] : GUARDED),
    ...(doc.body === undefined ? [] : WITH_BODY),
    ...(doc.faults ?? []),
  ];
  return {
    operationId: doc.operationId,
    tags: [doc.tag],
    summary: doc.summary,
    description: doc.description,
    ...(isOpen ? { security: [] } : { 'x-roles': access.roles }),
    'x-reach': access.reach,
    params: doc.params ?? Type.Object({}),
    // An unknown query parameter is a mistake that would otherwise go unseen.
    querystring: Type.Object(doc.query ?? {}, { additionalProperties: false }),
    ...(doc.body === undefined ? {} : { body: describeBody(doc.body) }),
    response: {
      [doc.reply.status]: describeReply(doc.reply),
      ...(doc.emptyReply === undefined ? {} : { 204: describeReply({ status: 204, description: doc.emptyReply }) }),
      ...describeFaults(codes),
    },
  };
}

function describeBody(body: { readonly schema: object; readonly examples: readonly unknown[] }): object {
  // What stands beside a $ref is lost in the document, so a lone one is wrapped.
  const schema = '$ref' in body.schema ? { allOf: [body.schema] } : body.schema;
  return { ...schema, examples: body.examples };
}

function describeReply(reply: ReplyDoc): object {
  if (reply.schema === undefined) return { type: 'null', description: reply.description };
  const schema = typeof reply.schema === 'string' ? schemaRef(reply.schema) : reply.schema;
  return {
    description: reply.description,
    content: {
      [reply.mediaType ?? 'application/json']: {
        schema,
        ...(reply.example === undefined ? {} : { example: reply.example }),
      },
    },
  };
}

function describeFaults(codes: readonly FaultCode[]): Record<string, object> {
  const statuses = [...new Set(codes.map((code) => FAULTS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const here = codes.filter((code) => FAULTS[code].status === status);
      const description = here
        .map((code) => `\`${code}\`: ${FAULTS[code].meaning} ${FAULTS[code].remedy}`)
        .join('\n\n');
      const examples = Object.fromEntries(
        here.map((code) => [code, { value: faultBody(new Fault(code, FAULTS[code].meaning)) }]),
      );
      const content = { 'application/json': { schema: schemaRef('Fault'), examples } };
      return [status, { description, content, ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}) }];
    }),
  );
}

declare module 'fastify' {
  interface FastifySchema {
    readonly 'x-roles'?: readonly Role[];
    readonly 'x-reach'?: Reach;
  }
}
