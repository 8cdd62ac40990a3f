// The audit log: who changed what, when, from where, and how it ended. Submissions and the reports of agents are not in
// it, because the journal holds each of them.
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

export const AuditEntry = Type.Object(
  {
    seq: Type.Integer({ minimum: 1, description: 'Number of the entry, without gaps.' }),
    at: Type.Number(),
    by: Type.Object(
      {
        id: Type.String({ description: 'Id of the token; `configured` is server.token, `local` the local user.' }),
        name: Type.String(),
        tenant: Type.Optional(Type.String()),
        address: Type.String({ description: 'Where the request came from.' }),
      },
      closed,
    ),
    operation: Type.String({ description: 'operationId of the route, or the kind of the item.' }),
    target: Type.Optional(Type.String({ description: 'What it was done to: the id in the path.' })),
    detail: Type.Optional(Type.String({ description: 'The request, shortened, without secrets.' })),
    result: Type.String({ description: '`done`, or the fault that refused it.' }),
  },
  { ...closed, description: 'One change, or one that was refused.' },
);
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditQuery = Type.Object(
  {
    since: Type.Optional(Type.Number({ minimum: 0, description: 'Only entries from this time on.' })),
    before: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Only entries before this number (the `next` of the last page).' }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
  },
  closed,
);
export type AuditQuery = Static<typeof AuditQuery>;

export const AuditPage = Type.Object(
  { entries: Type.Array(AuditEntry), next: Type.Optional(Type.Integer()) },
  { ...closed, description: 'Newest first; `next` is absent on the last page.' },
);
export type AuditPage = Static<typeof AuditPage>;
