// A token: who may use the controller, and for what. Its secret is shown once, when it is made.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { ROLES } from '../words.ts';

const closed = { additionalProperties: false } as const;
const Name = (description: string) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f]+$', description });

export const TokenId = Type.String({
  pattern: '^[0-9a-f]{12}$',
  description: 'Id of a token: the part of it that is no secret.',
});

const facts = {
  role: oneOf(ROLES, 'What its holder may do; docs/security.md has the table.'),
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[^\\u0000-\\u001f\\u007f]+$',
      description: 'For whom or what it is; stands in the audit log.',
    }),
  ),
  tenant: Type.Optional(
    Name('It reaches the work of this tenant only [all]. Not for agents, which serve all tenants.'),
  ),
  agentTypes: Type.Optional(
    Type.Array(Name('A type or capability.'), {
      minItems: 1,
      maxItems: 64,
      uniqueItems: true,
      description: 'Agent types and capabilities that agents with this token may claim [any]. Role agent only.',
    }),
  ),
};

/** What an admin sends to make a token. */
export const TokenRequest = Type.Object(
  {
    ...facts,
    expiresInMs: Type.Optional(
      Type.Integer({
        minimum: 1000,
        maximum: 315_360_000_000,
        description: 'It ends this long after now [never]. In milliseconds.',
      }),
    ),
  },
  { ...closed, description: 'A token to be made.' },
);
export type TokenRequest = Static<typeof TokenRequest>;

/** A token as the API shows it, without its secret. */
export const Token = Type.Object(
  {
    id: TokenId,
    ...facts,
    createdAt: Type.Number(),
    createdBy: Type.String({ description: 'The token that made it, by its name.' }),
    expiresAt: Type.Optional(Type.Number({ description: 'When it ends, or ended.' })),
  },
  { ...closed, description: 'A token, without its secret.' },
);
export type Token = Static<typeof Token>;

export const NewToken = Type.Object(
  {
    token: Type.String({ description: 'The token itself: this is the only time that it is shown.' }),
    ...Token.properties,
  },
  { ...closed, description: 'A token that was just made.' },
);
export type NewToken = Static<typeof NewToken>;

export const TokenList = Type.Object({ tokens: Type.Array(Token) }, closed);
export type TokenList = Static<typeof TokenList>;

export const Ticket = Type.Object(
  {
    ticket: Type.String({
      description: 'Opens one WebSocket: offer the subprotocol `ticket.TICKET` beside muster.v1.',
    }),
    expiresAt: Type.Number(),
    role: oneOf(ROLES, 'What its holder may do: a page offers what is allowed, and says why the rest is not.'),
    tenant: facts.tenant,
  },
  { ...closed, description: 'Stands for the token of its caller once, for a short time.' },
);
export type Ticket = Static<typeof Ticket>;
