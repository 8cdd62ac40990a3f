// A schedule: a named rule by which the controller itself submits a task, again and again.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { TaskId, TaskState, TaskSubmission } from './task.ts';

const closed = { additionalProperties: false } as const;
const YEAR_MS = 31_536_000_000;

export const ScheduleName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: 'Name of a schedule: letters, digits, dot, dash and underscore, up to 64.',
});

const rule = {
  cron: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'Cron expression of five fields, or six with seconds first, or @hourly and the like.',
    }),
  ),
  intervalMs: Type.Optional(
    Type.Integer({
      minimum: 1000,
      maximum: YEAR_MS,
      description: 'In place of cron: a tick this often, counted from the last change. In milliseconds.',
    }),
  ),
  timezone: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone in which cron is read [UTC].' }),
  ),
  task: TaskSubmission,
  overlap: Type.Optional(
    oneOf(['allow', 'skip'], 'What to do at a tick while the task of the last run is unfinished [skip].'),
  ),
  catchUp: Type.Optional(
    oneOf(['none', 'last'], 'After ticks were missed, run not at all, or once for all of them [last].'),
  ),
  jitterMs: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      description: 'Submit at a random moment up to this long after the tick [0]. In milliseconds.',
    }),
  ),
  isPaused: Type.Optional(Type.Boolean({ description: 'Submit nothing until it is set again without this [false].' })),
};

export const ScheduleRule = Type.Object(rule, {
  ...closed,
  description: 'When to submit which task: either cron or intervalMs.',
});
export type ScheduleRule = Static<typeof ScheduleRule>;

/** What a run left behind. */
export const ScheduleRun = Type.Object(
  {
    tickAt: Type.Number({ description: 'The moment it was meant for.' }),
    task: TaskId,
    state: Type.Optional(TaskState),
  },
  { ...closed, description: 'The last run of a schedule; without a state when the task is no longer kept.' },
);
export type ScheduleRun = Static<typeof ScheduleRun>;

export const Schedule = Type.Object(
  {
    name: ScheduleName,
    ...rule,
    timezone: Type.String(),
    overlap: oneOf(['allow', 'skip']),
    catchUp: oneOf(['none', 'last']),
    jitterMs: Type.Integer(),
    isPaused: Type.Boolean(),
    changedAt: Type.Number({ description: 'When it was last changed, and by whom.' }),
    changedBy: Type.String(),
    next: Type.Array(Type.Number(), { maxItems: 5, description: 'Its next ticks; none while it is paused.' }),
    lastRun: Type.Optional(ScheduleRun),
    skipped: Type.Integer({ description: 'Ticks in a row at which it ran nothing, because the last run went on.' }),
    refused: Type.Optional(
      Type.String({ description: 'Why its last submission was refused; it is tried again. Forgotten in a restart.' }),
    ),
  },
  { ...closed, description: 'A schedule, its next ticks and its last run.' },
);
export type Schedule = Static<typeof Schedule>;

export const ScheduleList = Type.Object(
  { schedules: Type.Array(Schedule), next: Type.Optional(ScheduleName) },
  { ...closed, description: 'By name; `next` is the `after` of the following page.' },
);
export type ScheduleList = Static<typeof ScheduleList>;

export const ScheduleQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    after: Type.Optional({ ...ScheduleName, description: 'Only schedules whose names come after this one.' }),
  },
  closed,
);
export type ScheduleQuery = Static<typeof ScheduleQuery>;

export const TriggerReply = Type.Object({ task: TaskId }, { ...closed, description: 'The task that was submitted.' });
export type TriggerReply = Static<typeof TriggerReply>;
