// A task: one piece of work with exactly one recorded outcome. Times named `…At` are milliseconds since the Unix epoch.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { ATTEMPT_STATES, type OUTCOMES, TASK_STATES } from '../words.ts';
import { NAME_PATTERN, TEXT_PATTERN } from './text.ts';

export const TaskId = Type.String({
  pattern: '^t[0-9a-z]{1,11}$',
  description: 'Task id: the letter t and a sequence number in base 36.',
});
export type TaskId = string & { readonly __brand?: 'TaskId' };

const Name = (description: string) => Type.String({ minLength: 1, maxLength: 128, pattern: NAME_PATTERN, description });
const Terms = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 128, pattern: TEXT_PATTERN }), {
    maxItems: 16,
    uniqueItems: true,
    description,
  });
const Milliseconds = (description: string, minimum = 0) =>
  Type.Integer({ minimum, maximum: 31_536_000_000, description: `${description} In milliseconds.` });
const closed = { additionalProperties: false } as const;

export const Backoff = Type.Object(
  {
    baseMs: Type.Optional(Milliseconds('Delay before the second attempt [1000].', 1)),
    factor: Type.Optional(
      Type.Number({ minimum: 1, maximum: 10, description: 'Growth of the delay per attempt [2].' }),
    ),
    maxMs: Type.Optional(Milliseconds('Longest delay [60000].', 1)),
    jitterRatio: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Random share of the delay [0.2].' }),
    ),
  },
  { ...closed, description: 'Exponential backoff between attempts.' },
);
export type Backoff = Static<typeof Backoff>;

export const LateResult = oneOf(
  ['adopt', 'keep', 'discard'],
  'What to do with a result of a superseded attempt: adopt it if the task is still open, keep it beside, or discard it [adopt].',
);
export type LateResult = Static<typeof LateResult>;

export const AfterFailure = oneOf(
  ['cancel', 'run'],
  'What to do when a task of `after` ended otherwise than completed: cancel this one too, or run it [cancel].',
);
export type AfterFailure = Static<typeof AfterFailure>;

export const ApprovalRequest = Type.Object(
  {
    message: Type.Optional(Type.String({ maxLength: 2048, description: 'The question, for the person who decides.' })),
    timeoutMs: Type.Optional(Milliseconds('Expire when nobody has decided this long after it was asked.', 1)),
  },
  { ...closed, description: 'Asks for approval before the first attempt.' },
);
export type ApprovalRequest = Static<typeof ApprovalRequest>;

const GatheringKey = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'A name of your own; it holds for one tenant and type.',
});

export const Debounce = Type.Object(
  {
    key: GatheringKey,
    delayMs: Milliseconds('Wait this long for a newer one.', 1),
    maxWaitMs: Type.Optional(Milliseconds('Wait no longer than this since the first of a row [for ever].', 1)),
  },
  { ...closed, description: 'A newer submission with the same key replaces the one that has not started.' },
);
export type Debounce = Static<typeof Debounce>;

export const Throttle = Type.Object(
  { key: GatheringKey, perMs: Milliseconds('The window, from the first that was accepted.', 1) },
  { ...closed, description: 'Only the first submission of a window is accepted; later ones return its task.' },
);
export type Throttle = Static<typeof Throttle>;

/** What a client sends to create one task. Values in brackets are defaults. */
export const TaskSubmission = Type.Object(
  {
    type: Name('Kind of work. An agent takes it when its type, or one of its capabilities, is this name.'),
    payload: Type.Optional(Type.Unknown({ description: 'Any JSON value, handed to the agent as it is [null].' })),
    tenant: Type.Optional(Name('Whom the work is for; tenants share the fleet in weighted fair order [default].')),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 9, description: 'Priority band, 9 first [4].' })),
    requires: Type.Optional(Terms('Capabilities an agent must have; a label is written name=value.')),
    prefers: Type.Optional(Terms('Capabilities an agent should have; dropped when no live agent has them.')),
    session: Type.Optional(Name('Conversation or workflow whose tasks like to meet the same agent.')),
    idempotencyKey: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        pattern: TEXT_PATTERN,
        description: 'The same key with the same body returns the same task; kept at least 24 h.',
      }),
    ),
    delayMs: Type.Optional(Milliseconds('Wait at least this long before the first attempt [0].')),
    ttlMs: Type.Optional(Milliseconds('Expire when no attempt has started this long after submission.', 1)),
    deadlineMs: Type.Optional(
      Milliseconds('Expire when unfinished this long after submission; earlier deadlines go first.', 1),
    ),
    timeoutMs: Type.Optional(Milliseconds('Longest time one attempt may run.', 1)),
    attemptsMax: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'Attempts allowed, the first included [3].' }),
    ),
    backoff: Type.Optional(Backoff),
    slots: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000, description: 'Slots of an agent that the task takes [1].' }),
    ),
    estimateMs: Type.Optional(Milliseconds('Estimated run time, used until the type has been learned.', 1)),
    lateResult: Type.Optional(LateResult),
    profile: Type.Optional(Name('Routing profile for this task [the configured one].')),
    parent: Type.Optional(TaskId),
    traceparent: Type.Optional(
      Type.String({
        minLength: 55,
        maxLength: 55,
        pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
        description:
          'W3C trace context that the task belongs to; its agent gets one to go on from. Ids of zeros mean none.',
      }),
    ),
    limitKeys: Type.Optional(
      Type.Array(Name('A name.'), {
        maxItems: 8,
        uniqueItems: true,
        description: 'Names under which the configured rate and concurrency limits may count it.',
      }),
    ),
    debounce: Type.Optional(Debounce),
    throttle: Type.Optional(Throttle),
    apart: Type.Optional(Name('Tasks with the same value never run on the same agent at the same time.')),
    idempotent: Type.Optional(
      Type.Boolean({ description: 'Running it twice does no harm, so that it may be hedged [false].' }),
    ),
    after: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^(t[0-9a-z]{1,11}|#(0|[1-9][0-9]{0,4}))$',
          description: 'Task id, or #n: the n-th of the batch.',
        }),
        {
          minItems: 1,
          maxItems: 100,
          uniqueItems: true,
          description:
            'It starts when these have ended: task ids, or #n for an earlier task of the same batch, the first being #0.',
        },
      ),
    ),
    afterFailure: Type.Optional(AfterFailure),
    approval: Type.Optional(
      Type.Union([Type.Boolean(), ApprovalRequest], {
        description: 'It starts when a person has approved it; true asks without a message [false].',
      }),
    ),
  },
  { ...closed, description: 'A task to be done.' },
);
export type TaskSubmission = Static<typeof TaskSubmission>;

export const TaskState = oneOf(
  TASK_STATES,
  'scheduled (delayed, backing off, or behind other tasks) → waiting → leased → one outcome; awaiting-approval until a person decides.',
);
export type TaskState = (typeof TASK_STATES)[number];

/** The states that end a task. */
export type Outcome = (typeof OUTCOMES)[number];

export const TaskError = Type.Object(
  {
    class: Type.String({ minLength: 1, maxLength: 128, description: 'Error class, for counting and for retry rules.' }),
    message: Type.String({ maxLength: 8192, description: 'What happened, for a person.' }),
    terminal: Type.Optional(Type.Boolean({ description: 'True when a retry cannot help.' })),
  },
  { ...closed, description: 'Why an attempt or a task failed.' },
);
export type TaskError = Static<typeof TaskError>;

export const Attempt = Type.Object(
  {
    number: Type.Integer({ minimum: 1, description: 'First attempt is 1.' }),
    agent: Type.String({ description: 'Agent that held the lease.' }),
    state: oneOf(ATTEMPT_STATES),
    startedAt: Type.Number({ description: 'When the attempt was dispatched.' }),
    endedAt: Type.Optional(Type.Number()),
    error: Type.Optional(TaskError),
  },
  { ...closed, description: 'One execution of a task by one agent.' },
);
export type Attempt = Static<typeof Attempt>;

/** A person's approval that a task was or is held for. */
export const Approval = Type.Object(
  {
    question: Type.String({ description: 'What was asked; empty when the submission gave no message.' }),
    detail: Type.Optional(Type.Unknown({ description: 'What the agent added for the person who decides.' })),
    askedAt: Type.Number(),
    expiresAt: Type.Optional(Type.Number({ description: 'The task expires then, unless somebody has decided.' })),
    answer: Type.Optional(oneOf(['approved', 'rejected'], 'Absent while nobody has decided.')),
    by: Type.Optional(Type.String({ description: 'Who decided.' })),
    note: Type.Optional(Type.String({ description: 'What they said.' })),
    at: Type.Optional(Type.Number({ description: 'When they decided.' })),
  },
  { ...closed, description: 'An approval that was asked for, and the answer.' },
);
export type Approval = Static<typeof Approval>;

/** How a task came from another one. */
export const HandOff = Type.Object(
  {
    from: Type.String({ description: 'The agent that handed it over.' }),
    to: Type.Optional(Type.String({ description: 'The agent that it would like to meet first.' })),
    note: Type.Optional(Type.String({ description: 'What the agent said to the next one.' })),
    hops: Type.Integer({ minimum: 1, description: 'Hand-offs in a row that led to it.' }),
  },
  { ...closed, description: 'A hand-off that this task came from.' },
);
export type HandOff = Static<typeof HandOff>;

export const Progress = Type.Object(
  {
    ratio: Type.Optional(Type.Number({ description: '0..1.' })),
    note: Type.Optional(Type.String()),
    at: Type.Number({ description: 'When it was reported.' }),
  },
  { ...closed, description: 'How far the running attempt says it is.' },
);
export type Progress = Static<typeof Progress>;

/** A task as the API shows it. */
export const Task = Type.Object(
  {
    id: TaskId,
    type: Type.String(),
    tenant: Type.String(),
    priority: Type.Integer({ description: 'Band asked for at submission.' }),
    band: Type.Integer({ description: 'Band now, after ageing.' }),
    state: TaskState,
    requires: Type.Array(Type.String()),
    prefers: Type.Array(Type.String()),
    session: Type.Optional(Type.String()),
    idempotencyKey: Type.Optional(Type.String()),
    parent: Type.Optional(TaskId),
    after: Type.Optional(Type.Array(TaskId, { description: 'Tasks that must end, or had to end, before it starts.' })),
    approval: Type.Optional(Approval),
    schedule: Type.Optional(
      Type.Object(
        { name: Type.String(), tickAt: Type.Number({ description: 'The moment that this run was meant for.' }) },
        { ...closed, description: 'The schedule that submitted it.' },
      ),
    ),
    handoff: Type.Optional(HandOff),
    handedTo: Type.Optional({ ...TaskId, description: 'The task that it was handed over to as it completed.' }),
    traceId: Type.Optional(Type.String({ description: 'Of the trace that it belongs to.' })),
    slots: Type.Integer(),
    submittedAt: Type.Number(),
    readyAt: Type.Number({ description: 'When it may start, or could first have started.' }),
    startedAt: Type.Optional(Type.Number({ description: 'Dispatch of the current or last attempt.' })),
    finishedAt: Type.Optional(Type.Number()),
    expiresAt: Type.Optional(Type.Number()),
    deadlineAt: Type.Optional(Type.Number()),
    attempt: Type.Integer({ description: 'Attempts made so far.' }),
    attemptsMax: Type.Integer(),
    attempts: Type.Array(Attempt, { description: 'The last 10 attempts, oldest first.' }),
    agent: Type.Optional(Type.String({ description: 'Agent of the current or last attempt.' })),
    progress: Type.Optional(Progress),
    error: Type.Optional(TaskError),
    redriven: Type.Optional(Type.Integer({ description: 'How often it was reopened from the dead letters.' })),
    payload: Type.Optional(Type.Unknown()),
    result: Type.Optional(Type.Unknown()),
    lateResult: Type.Optional(
      Type.Unknown({ description: 'Result of a superseded attempt, kept beside the outcome.' }),
    ),
  },
  { description: 'A task and what became of it.' },
);
export type Task = Static<typeof Task>;

export const AckLevel = oneOf(
  ['L1', 'L2', 'L3'],
  'How durable the acknowledged state is: L1 = synced to this node’s disk.',
);
export type AckLevel = Static<typeof AckLevel>;

export const Accepted = Type.Object(
  {
    id: TaskId,
    duplicate: Type.Optional(
      Type.Boolean({ description: 'True when an idempotency key or a throttle named an existing task.' }),
    ),
    throttled: Type.Optional(
      Type.Boolean({ description: 'True when it is the task that was accepted for this throttle window.' }),
    ),
  },
  closed,
);
export type Accepted = Static<typeof Accepted>;

export const SubmitReply = Type.Object(
  { tasks: Type.Array(Accepted, { description: 'In the order of the request.' }), durability: AckLevel },
  { ...closed, description: 'Sent only after every task of the batch is durable.' },
);
export type SubmitReply = Static<typeof SubmitReply>;
