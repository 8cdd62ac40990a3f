// The items that a connection may send, as schemas; what each means stands in the contract's protocol.ts.

import {
  AgentHello,
  HandOffTask,
  LOG_LEVELS,
  PROTOCOL_LIMITS,
  TaskError,
  TaskId,
  TaskSubmission,
  type ToController,
} from '@muster/contract';
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Token = Type.String({ minLength: 1, maxLength: 128 });
const Ref = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const AgentId = Type.String({ minLength: 1, maxLength: 128 });
const Amount = Type.Number({ minimum: 0, maximum: PROTOCOL_LIMITS.usageMax });
const Ratio = Type.Number({ minimum: 0, maximum: 1 });
/** Up to some thirty years. */
const Milliseconds = Type.Number({ minimum: 0, maximum: 1e12 });
const LogLevel = Type.Union(LOG_LEVELS.map((level) => Type.Literal(level)));
/** A chunk's number holds 32 bits of it (engine/chunk-number.ts). */
const SEQ_MAX = 2 ** 32 - 1;
const Usage = Type.Object(
  {
    work: Type.Optional(Amount),
    tokens: Type.Optional(Amount),
    cost: Type.Optional(Amount),
    satisfaction: Type.Optional(Ratio),
  },
  closed,
);

export const ITEM_SCHEMAS = {
  hello: Type.Object({ kind: Type.Literal('hello'), ...AgentHello.properties }, closed),
  done: Type.Object(
    { kind: Type.Literal('done'), token: Token, result: Type.Optional(Type.Unknown()), usage: Type.Optional(Usage) },
    closed,
  ),
  failed: Type.Object(
    { kind: Type.Literal('failed'), token: Token, error: TaskError, usage: Type.Optional(Usage) },
    closed,
  ),
  ask: Type.Object(
    {
      kind: Type.Literal('ask'),
      token: Token,
      question: Type.String({ minLength: 1, maxLength: PROTOCOL_LIMITS.questionLength }),
      detail: Type.Optional(Type.Unknown()),
      timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 31_536_000_000 })),
      usage: Type.Optional(Usage),
    },
    closed,
  ),
  handoff: Type.Object(
    {
      kind: Type.Literal('handoff'),
      ref: Ref,
      token: Token,
      result: Type.Optional(Type.Unknown()),
      usage: Type.Optional(Usage),
      task: HandOffTask,
      to: Type.Optional(AgentId),
      note: Type.Optional(Type.String({ minLength: 1, maxLength: PROTOCOL_LIMITS.handOffNoteLength })),
    },
    closed,
  ),
  progress: Type.Object(
    {
      kind: Type.Literal('progress'),
      token: Token,
      ratio: Type.Optional(Ratio),
      note: Type.Optional(Type.String({ maxLength: 1024 })),
    },
    closed,
  ),
  checkpoint: Type.Object({ kind: Type.Literal('checkpoint'), ref: Ref, token: Token, data: Type.Unknown() }, closed),
  output: Type.Object(
    {
      kind: Type.Literal('output'),
      token: Token,
      stream: Type.Union([Type.Literal('output'), Type.Literal('log')]),
      seq: Type.Integer({ minimum: 1, maximum: SEQ_MAX }),
      data: Type.Unknown(),
      level: Type.Optional(LogLevel),
    },
    closed,
  ),
  stopped: Type.Object({ kind: Type.Literal('stopped'), token: Token }, closed),
  vitals: Type.Object(
    { kind: Type.Literal('vitals'), loopDelayMs: Type.Optional(Milliseconds), gcMs: Type.Optional(Milliseconds) },
    closed,
  ),
  drain: Type.Object({ kind: Type.Literal('drain') }, closed),
  submit: Type.Object(
    {
      kind: Type.Literal('submit'),
      ref: Ref,
      tasks: Type.Array(TaskSubmission, { minItems: 1, maxItems: PROTOCOL_LIMITS.tasksPerSubmit }),
    },
    closed,
  ),
  'cancel-task': Type.Object({ kind: Type.Literal('cancel-task'), ref: Ref, task: TaskId }, closed),
  watch: Type.Object(
    {
      kind: Type.Literal('watch'),
      ref: Ref,
      tasks: Type.Array(TaskId, { minItems: 1, maxItems: PROTOCOL_LIMITS.tasksPerSubmit }),
      times: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  follow: Type.Object({ kind: Type.Literal('follow'), ref: Ref, task: TaskId, after: Type.Optional(Ref) }, closed),
  unfollow: Type.Object({ kind: Type.Literal('unfollow'), ref: Ref }, closed),
  message: Type.Object({ kind: Type.Literal('message'), to: AgentId, body: Type.Unknown() }, closed),
} as const;

export type ItemKind = keyof typeof ITEM_SCHEMAS;

/** Does not compile when a schema and the protocol's type of the same kind drift apart. */
type Drifted = {
  [K in ItemKind]: Static<(typeof ITEM_SCHEMAS)[K]> extends Extract<ToController, { kind: K }> ? never : K;
}[ItemKind];
type Missing = Exclude<ToController['kind'], ItemKind>;
true satisfies [Drifted | Missing] extends [never] ? true : Drifted | Missing;
