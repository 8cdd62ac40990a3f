// An agent: a process that runs tasks. Types and capabilities are data, never an enum.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';
import { AGENT_STATES } from '../words.ts';
import { TaskId } from './task.ts';
import { NAME_PATTERN, TEXT_PATTERN } from './text.ts';

const closed = { additionalProperties: false } as const;
const Name = (description: string) => Type.String({ minLength: 1, maxLength: 128, pattern: NAME_PATTERN, description });

/** What an agent says about itself in its first frame. */
export const AgentHello = Type.Object(
  {
    id: Name('Agent id, the same across reconnects.'),
    instance: Name('Random id of this process; tells a reconnect from a second process with the same id.'),
    type: Name('Agent type: the pool it belongs to, and the task type it takes by default.'),
    capabilities: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128, pattern: TEXT_PATTERN }), {
        maxItems: 256,
        uniqueItems: true,
        description: 'What else it can do.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(
        Type.String({ minLength: 1, maxLength: 64 }),
        Type.String({ minLength: 1, maxLength: 63, pattern: TEXT_PATTERN }),
        {
          maxProperties: 32,
          // Said again because TypeBox drops the key's rule, and its "any key" pattern does not match a line break.
          propertyNames: { pattern: '^[^\\s=\\ud800-\\udfff]{1,64}$' },
          additionalProperties: false,
          description: 'Facts about the agent; a task asks for one with requires: ["name=value"].',
        },
      ),
    ),
    version: Type.Optional(Name('Version of the agent’s code.')),
    slots: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Tasks it can run at once (of cost 1).' }),
    costPerHour: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1e9, description: 'Money per hour while it is up.' }),
    ),
    pid: Type.Optional(Type.Integer({ minimum: 1, description: 'Process id on its machine.' })),
    attempts: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
        maxItems: 10_000,
        description: 'Tokens of the attempts that it still runs, or has finished without an acknowledgement.',
      }),
    ),
  },
  { ...closed, description: 'Introduces an agent.' },
);
export type AgentHello = Static<typeof AgentHello>;

export type AgentState = (typeof AGENT_STATES)[number];

/** What an operator has said of an agent: it gets nothing new. */
export const AgentHalt = Type.Object(
  {
    kind: oneOf(
      ['cordon', 'drain'],
      'A cordon lasts until it is taken back; a drain as long as the process it is for.',
    ),
    by: Type.String({ description: 'Who asked for it.' }),
    at: Type.Number(),
    reason: Type.Optional(Type.String()),
  },
  closed,
);
export type AgentHalt = Static<typeof AgentHalt>;

/** An agent as the API shows it. */
export const Agent = Type.Object(
  {
    id: Type.String(),
    type: Type.String(),
    capabilities: Type.Array(Type.String()),
    labels: Type.Record(Type.String(), Type.String()),
    version: Type.Optional(Type.String()),
    state: oneOf(AGENT_STATES),
    slots: Type.Integer(),
    slotsBusy: Type.Integer(),
    costPerHour: Type.Optional(Type.Number()),
    pid: Type.Optional(Type.Integer()),
    ejection: Type.Optional(
      Type.Object(
        {
          until: Type.Optional(Type.Number({ description: 'When it may take new tasks again.' })),
          reason: Type.String(),
          inARow: Type.Integer({ description: 'Ejections without a healthy time between them; each lasts longer.' }),
          isIgnored: Type.Boolean({ description: 'It takes tasks all the same: nobody else could do some of them.' }),
        },
        { ...closed, description: 'It did much worse than its peers, and gets nothing new for a while.' },
      ),
    ),
    connectedAt: Type.Number(),
    lastHeardAt: Type.Number({ description: 'Last frame of any kind from it.' }),
    halt: Type.Optional(AgentHalt),
    completed: Type.Integer({ description: 'Attempts it completed since it joined.' }),
    failed: Type.Integer({ description: 'Attempts that failed, timed out or were lost on it since it joined.' }),
  },
  { ...closed, description: 'An agent and its state.' },
);
export type Agent = Static<typeof Agent>;

/** An attempt that an agent runs now. */
export const RunningAttempt = Type.Object(
  {
    task: TaskId,
    type: Type.String(),
    attempt: Type.Integer({ minimum: 1 }),
    token: Type.String({ description: 'Attempt token: what the agent and its logs call it.' }),
    startedAt: Type.Number({ description: 'When it was dispatched.' }),
    isStopping: Type.Optional(Type.Boolean({ description: 'It was told to stop; its outcome is recorded already.' })),
    progress: Type.Optional(
      Type.Object(
        { at: Type.Number(), ratio: Type.Optional(Type.Number()), note: Type.Optional(Type.String()) },
        { ...closed, description: 'What it last said of itself.' },
      ),
    ),
  },
  { ...closed, description: 'An attempt that an agent runs now.' },
);
export type RunningAttempt = Static<typeof RunningAttempt>;

export const AgentDetails = Type.Object(
  { ...Agent.properties, running: Type.Array(RunningAttempt, { description: 'At most 1,000, the oldest first.' }) },
  { ...closed, description: 'An agent and what it runs.' },
);
export type AgentDetails = Static<typeof AgentDetails>;
