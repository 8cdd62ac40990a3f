// Schemas of requests and replies that are no nouns of their own. Nouns carry theirs (nouns/*.ts).
import Type, { type Static } from 'typebox';
import { Agent } from './nouns/agent.ts';
import { Task, TaskId, TaskState, TaskSubmission } from './nouns/task.ts';
import { TaskFilter } from './nouns/task-filter.ts';
import { oneOf } from './one-of.ts';
import { AGENT_STATES } from './words.ts';

const closed = { additionalProperties: false } as const;

export const SubmitRequest = Type.Object(
  { tasks: Type.Array(TaskSubmission, { minItems: 1, maxItems: 10_000 }) },
  { ...closed, description: 'A batch: accepted as a whole or refused as a whole.' },
);
export type SubmitRequest = Static<typeof SubmitRequest>;

export const TaskQuery = Type.Object(
  {
    ...TaskFilter.properties,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50 })),
    before: Type.Optional({
      ...TaskId,
      description: 'Only tasks submitted before this one (the `next` of the last page).',
    }),
  },
  closed,
);
export type TaskQuery = Static<typeof TaskQuery>;

export const TaskPage = Type.Object(
  { tasks: Type.Array(Task), next: Type.Optional(TaskId) },
  { description: 'Newest first; `next` is absent on the last page.' },
);
export type TaskPage = Static<typeof TaskPage>;

export const AgentQuery = Type.Object(
  {
    type: Type.Optional(Type.String({ description: 'Only agents of this type.' })),
    state: Type.Optional(oneOf(AGENT_STATES)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 1000 })),
    after: Type.Optional(
      Type.String({
        maxLength: 128,
        description: 'Only agents that joined after this one (the `next` of the last page).',
      }),
    ),
  },
  closed,
);
export type AgentQuery = Static<typeof AgentQuery>;

export const AgentHaltRequest = Type.Object(
  {
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: 'Why, for whoever wonders later.' }),
    ),
  },
  { ...closed, description: 'The body may be left out.' },
);
export type AgentHaltRequest = Static<typeof AgentHaltRequest>;

export const AgentList = Type.Object({ agents: Type.Array(Agent), next: Type.Optional(Type.String()) }, closed);
export type AgentList = Static<typeof AgentList>;

export const TaskCount = Type.Object(
  {
    count: Type.Integer(),
    isExact: Type.Boolean({
      description: 'False when there are too many tasks to look at each: then at least so many.',
    }),
  },
  { ...closed, description: 'How many tasks match.' },
);
export type TaskCount = Static<typeof TaskCount>;

const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 10_000, description: 'Most tasks of this call [10000]; call again for more.' }),
);
const DryRun = Type.Optional(Type.Boolean({ description: 'Only say what would be done [false].' }));

/** What every order to do something to many tasks says and answers. */
const BULK = {
  filter: TaskFilter,
  limit: Limit,
  isDryRun: DryRun,
  all: Type.Optional(Type.Boolean({ description: 'Needed with an empty filter.' })),
};
const BULK_REPLY = {
  hasMore: Type.Boolean({ description: 'The limit was reached: call again.' }),
  isDryRun: Type.Boolean(),
  tasks: Type.Array(TaskId, { description: 'The first 100 of them.' }),
};

export const CancelManyRequest = Type.Object(
  {
    ...BULK,
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'Why; kept with each task.' })),
  },
  { ...closed, description: 'Which unfinished tasks to cancel.' },
);
export type CancelManyRequest = Static<typeof CancelManyRequest>;

export const CancelManyReply = Type.Object(
  {
    cancelled: Type.Integer({ description: 'Of a dry run: that would have been.' }),
    ...BULK_REPLY,
  },
  closed,
);
export type CancelManyReply = Static<typeof CancelManyReply>;

export const PurgeRequest = Type.Object(BULK, { ...closed, description: 'Which finished tasks to forget.' });
export type PurgeRequest = Static<typeof PurgeRequest>;

export const PurgeReply = Type.Object(
  {
    purged: Type.Integer({ description: 'Of a dry run: that would have been.' }),
    ...BULK_REPLY,
  },
  closed,
);
export type PurgeReply = Static<typeof PurgeReply>;

export const RedriveRequest = Type.Object(
  {
    tasks: Type.Optional(
      Type.Array(TaskId, { minItems: 1, maxItems: 10_000, description: 'These dead letters; all when absent.' }),
    ),
    type: Type.Optional(Type.String({ description: 'Only dead letters of this type.' })),
    filter: Type.Optional(TaskFilter),
    limit: Limit,
    isDryRun: DryRun,
    spreadMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400_000,
        description: 'They become ready at random times within this, so that they do not come all at once [0].',
      }),
    ),
  },
  closed,
);
export type RedriveRequest = Static<typeof RedriveRequest>;

export const RedriveReply = Type.Object(
  {
    redriven: Type.Array(TaskId),
    skipped: Type.Array(Type.Object({ id: TaskId, reason: Type.String() }, closed)),
    hasMore: Type.Optional(Type.Boolean({ description: 'The limit was reached: call again.' })),
    isDryRun: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type RedriveReply = Static<typeof RedriveReply>;

export const CancelReply = Type.Object({ id: TaskId, state: TaskState }, closed);
export type CancelReply = Static<typeof CancelReply>;

const by = Type.Optional(
  Type.String({ minLength: 1, maxLength: 128, description: 'On whose behalf, where a program passes the answer on.' }),
);
export const ApproveRequest = Type.Object(
  {
    note: Type.Optional(
      Type.String({ minLength: 1, maxLength: 2048, description: 'For the agent, and for the record.' }),
    ),
    by,
  },
  { ...closed, description: 'The body may be left out.' },
);
export type ApproveRequest = Static<typeof ApproveRequest>;

export const RejectRequest = Type.Object(
  {
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 2048, description: 'Why; kept with the task.' })),
    by,
  },
  { ...closed, description: 'The body may be left out.' },
);
export type RejectRequest = Static<typeof RejectRequest>;

export const ApprovalReply = Type.Object({ id: TaskId, state: TaskState }, closed);
export type ApprovalReply = Static<typeof ApprovalReply>;

export const ScoreRequest = Type.Object(
  { satisfaction: Type.Number({ minimum: 0, maximum: 1 }) },
  { ...closed, description: 'Quality of a finished task, as a user judged it later.' },
);
export type ScoreRequest = Static<typeof ScoreRequest>;
