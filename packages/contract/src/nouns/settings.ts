// Settings of a running controller: what is in force and where it came from, a change, and the versions changes leave.
import Type, { type Static } from 'typebox';
import { oneOf } from '../one-of.ts';

const closed = { additionalProperties: false } as const;

/** Strongest first. */
export const SETTING_SOURCES = ['live', 'flag', 'environment', 'file', 'default'] as const;
export type SettingSource = (typeof SETTING_SOURCES)[number];

const Key = Type.String({ description: 'Dotted key: queue.agingMs. All are in docs/configuration.md.' });
const Version = (description: string) => Type.Integer({ minimum: 0, description });
const Reason = Type.String({ minLength: 1, maxLength: 512, description: 'Why; kept with the version.' });
const ExpectedVersion = Version('Refuse the change unless this is the version now; If-Match says the same.');

export const SettingState = Type.Object(
  {
    key: Key,
    value: Type.Unknown({ description: 'In force now; null when nothing is set. Secrets are hidden.' }),
    source: oneOf(SETTING_SOURCES, 'Where the value came from; the earlier of these beats the later.'),
    from: Type.Optional(Type.String({ description: 'The flag, the variable, or the file and line.' })),
    configured: Type.Optional(
      Type.Unknown({ description: 'What comes back when a live value is taken away; only beside a live value.' }),
    ),
    unit: Type.Optional(Type.String({ description: 'ms, bytes, count or ratio.' })),
    meaning: Type.String(),
    isLive: Type.Boolean({ description: 'May be changed now; the others are read at the start only.' }),
  },
  { ...closed, description: 'One setting.' },
);
export type SettingState = Static<typeof SettingState>;

export const SettingsReply = Type.Object(
  {
    version: Version('Of the live values; 0 until the first change.'),
    settings: Type.Array(SettingState),
  },
  { ...closed, description: 'Every setting, in the order of the documentation.' },
);
export type SettingsReply = Static<typeof SettingsReply>;

/** Fields of a change that are no settings; no setting may have such a name. */
export const CHANGE_FIELDS = ['version', 'reason'] as const;

export const SettingsChange = Type.Object(
  { version: Type.Optional(ExpectedVersion), reason: Type.Optional(Reason) },
  {
    additionalProperties: true,
    maxProperties: 102,
    description:
      'Keys with their new values; null takes a live value away, so that the configured one holds again. An entry of a ' +
      'map is written after its key: tenants.research. All of it is made, or nothing.',
  },
);
export type SettingsChange = Static<typeof SettingsChange> & { readonly [key: string]: unknown };

export const UndoRequest = Type.Object(
  { version: Type.Optional(ExpectedVersion), reason: Type.Optional(Reason) },
  { ...closed, description: 'The body may be left out.' },
);
export type UndoRequest = Static<typeof UndoRequest>;

export const SettingsVersion = Type.Object(
  {
    version: Version(''),
    at: Type.Number({ description: 'When it was made. In milliseconds since the Unix epoch.' }),
    by: Type.String({ description: 'Who made it.' }),
    reason: Type.Optional(Type.String()),
    restores: Type.Optional(Version('The version whose values an undo brought back.')),
    changes: Type.Array(
      Type.Object(
        {
          key: Key,
          before: Type.Unknown({ description: 'Live value; null = as configured.' }),
          after: Type.Unknown({ description: 'Live value; null = as configured.' }),
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'One change of the live settings.' },
);
export type SettingsVersion = Static<typeof SettingsVersion>;

export const SettingsHistory = Type.Object(
  { versions: Type.Array(SettingsVersion) },
  { ...closed, description: 'Newest first; the last 200 are kept.' },
);
export type SettingsHistory = Static<typeof SettingsHistory>;
