// The protocol without a WebSocket: an agent's items travel in the requests and replies of an HTTP long poll. The items
// are those of protocol.ts; docs/protocol.md tells the whole story.
import Type, { type Static } from 'typebox';
import { type FromController, POLL_WAIT_MS_MAX, PROTOCOL_LIMITS, type ToController } from './protocol.ts';

const closed = { additionalProperties: false } as const;

const Item = Type.Object(
  { kind: Type.String({ description: 'What the item is; docs/protocol.md lists the kinds and their fields.' }) },
  { additionalProperties: true },
);
/** Every item is checked against its kind where it is taken in; here only the list is. */
const Items = <Kind>(description: string) =>
  Type.Array(Type.Unsafe<Kind>(Item), { maxItems: PROTOCOL_LIMITS.itemsPerFrame, description });

export const PollRequest = Type.Object(
  {
    connection: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'From the reply to the hello. Without it a new connection opens, and the first item is a hello.',
      }),
    ),
    after: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'Number of the last reply that arrived, 0 at first: what came with it need not be sent again. Without it the ' +
          'request only hands items in and is answered at once.',
      }),
    ),
    waitMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: POLL_WAIT_MS_MAX,
        description: 'Wait this long for items when there are none, at most heartbeatMs of the welcome [that].',
      }),
    ),
    items: Type.Optional(Items<ToController>('To the controller, carried out in their order.')),
  },
  {
    ...closed,
    description: 'One poll of an agent: the first says hello, every other names its connection.',
  },
);
export type PollRequest = Static<typeof PollRequest>;

export const PollReply = Type.Object(
  {
    connection: Type.String({ description: 'Names the connection in the next poll.' }),
    number: Type.Integer({ minimum: 0, description: 'The `after` of the next poll.' }),
    items: Items<FromController>('From the controller, in their order.'),
  },
  { ...closed, description: 'What has come for the agent.' },
);
export type PollReply = Static<typeof PollReply>;
