// Which tasks: the same filter lists, counts, cancels and redrives them. All of its fields must hold.
import Type, { type Static } from 'typebox';
import { TaskId, TaskState } from './task.ts';

const Words = (description: string) =>
  Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: `${description} A * at the end stands for anything.` }),
  );
const Time = (description: string) =>
  Type.Optional(Type.Number({ minimum: 0, description: `${description} Milliseconds since the Unix epoch.` }));

export const TaskFilter = Type.Object(
  {
    state: Type.Optional(
      Type.Union([TaskState, Type.Array(TaskState, { minItems: 1, maxItems: 9, uniqueItems: true })], {
        description: 'One state or several.',
      }),
    ),
    type: Words('Task type.'),
    tenant: Words('Tenant.'),
    session: Words('Session.'),
    agent: Words('Agent of the current or last attempt.'),
    errorClass: Words('Class of the last error.'),
    key: Words('Idempotency key.'),
    schedule: Words('Schedule that submitted it.'),
    parent: Type.Optional({ ...TaskId, description: 'Task that it came from.' }),
    submittedFrom: Time('Submitted then or later.'),
    submittedTo: Time('Submitted before then.'),
    finishedFrom: Time('Finished then or later.'),
    finishedTo: Time('Finished before then.'),
  },
  { additionalProperties: false, description: 'Tasks for which all of these hold.' },
);
export type TaskFilter = Static<typeof TaskFilter>;
