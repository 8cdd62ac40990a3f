// A pause: nothing new of a type, a tenant, or a type of a tenant starts until it is resumed.
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Name = (description: string) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f]+$', description });

const scope = {
  type: Type.Optional(Name('Tasks of this type.')),
  tenant: Type.Optional(Name('Tasks of this tenant.')),
};

/** At least one of the two; both = this type of this tenant. */
export const PauseScope = Type.Object(scope, closed);
export type PauseScope = Static<typeof PauseScope>;

export const PauseRequest = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 512, description: 'Why, for whoever asks why a task waits.' }) },
  { ...closed, description: 'What is said about a pause.' },
);
export type PauseRequest = Static<typeof PauseRequest>;

export const Pause = Type.Object(
  {
    ...scope,
    reason: Type.String(),
    at: Type.Number({ description: 'Since when.' }),
    by: Type.String({ description: 'Who asked for it.' }),
  },
  { ...closed, description: 'Work of which nothing new starts.' },
);
export type Pause = Static<typeof Pause>;

export const PauseList = Type.Object({ pauses: Type.Array(Pause) }, closed);
export type PauseList = Static<typeof PauseList>;

export const ResumeReply = Type.Object(
  { resumed: Type.Boolean({ description: 'False when it was not paused.' }) },
  closed,
);
export type ResumeReply = Static<typeof ResumeReply>;
