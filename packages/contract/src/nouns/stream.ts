// A task's stream: what its attempts say while they run (output, log lines, progress), then the outcome.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { OUTCOMES } from '../words.ts';
import { TaskError } from './task.ts';

const closed = { additionalProperties: false } as const;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const chunk = {
  number: Type.Integer({ description: 'Place in the stream; it grows, with holes between attempts. Resume after it.' }),
  attempt: Type.Integer({ description: 'The attempt that said it.' }),
  at: Type.Number({ description: 'When the controller heard it.' }),
};
const OutputEvent = Type.Object(
  {
    kind: Type.Literal('output'),
    ...chunk,
    data: Type.Unknown({ description: 'A piece of text, or any JSON value.' }),
  },
  closed,
);
const LogEvent = Type.Object(
  { kind: Type.Literal('log'), ...chunk, level: oneOf(LOG_LEVELS), data: Type.Unknown({ description: 'The line.' }) },
  closed,
);
const ProgressEvent = Type.Object(
  {
    kind: Type.Literal('progress'),
    attempt: Type.Integer(),
    at: Type.Number(),
    ratio: Type.Optional(Type.Number({ description: '0..1.' })),
    note: Type.Optional(Type.String()),
  },
  closed,
);
const GapEvent = Type.Object(
  {
    kind: Type.Literal('gap'),
    number: Type.Integer({ description: 'The last number that is missing.' }),
    dropped: Type.Integer({ description: 'Chunks missing here, as far as the controller knows.' }),
  },
  closed,
);
const OutcomeEvent = Type.Object(
  {
    kind: Type.Literal('outcome'),
    state: oneOf(OUTCOMES),
    result: Type.Optional(Type.Unknown()),
    error: Type.Optional(TaskError),
  },
  closed,
);

export const StreamEvent = Type.Union([OutputEvent, LogEvent, ProgressEvent, GapEvent, OutcomeEvent], {
  description: 'One event of a task’s stream; `outcome` is the last.',
});
export type StreamEvent = Static<typeof StreamEvent>;
export type StreamEventKind = StreamEvent['kind'];
