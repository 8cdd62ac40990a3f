// The flat list of settings behind the nested schema: one entry per key, with its variable and what its schema says.
import type { TSchema } from 'typebox';
import { Config } from '../config.ts';

export interface Setting {
  /** Dotted path: lease.silenceMs. */
  readonly key: string;
  /** Its environment variable: MUSTER_LEASE_SILENCE_MS. */
  readonly variable: string;
  readonly schema: TSchema;
  /** What the value counts in; undefined for text, lists and maps. */
  readonly unit: string | undefined;
  readonly meaning: string;
  /** undefined when the setting is absent by default. */
  readonly default: unknown;
  readonly isSecret: boolean;
  /** May be changed while the controller runs; the others are read at the start only. */
  readonly isLive: boolean;
}

/** What a schema of ours carries, seen without its static type. */
export interface SchemaFields {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly unit?: string;
  readonly description?: string;
  readonly isSecret?: boolean;
  readonly isLive?: boolean;
}

// Every schema of ours is plain JSON Schema; this is the one place that reads it as such.
export const fieldsOf = (schema: TSchema): SchemaFields => schema as SchemaFields;

/** In the order of the schema, which is the order of help and docs. */
export const SETTINGS: readonly Setting[] = collect(Config, { path: '', isLive: false });

export const settingOf = (key: string): Setting | undefined => SETTINGS.find((setting) => setting.key === key);

/** lease.silenceMs → MUSTER_LEASE_SILENCE_MS */
export function variableOf(key: string): string {
  return `MUSTER_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/** True for a key that only groups others, such as `queue`. */
export const isSection = (key: string): boolean => SETTINGS.some((setting) => setting.key.startsWith(`${key}.`));

interface Branch {
  readonly path: string;
  /** Said of a section, it holds for all that is in it. */
  readonly isLive: boolean;
}

function collect(schema: TSchema, { path, isLive: isLiveAbove }: Branch): Setting[] {
  const { properties, isLive = isLiveAbove } = fieldsOf(schema);
  if (properties === undefined) return [settingAt(schema, { path, isLive })];
  return Object.entries(properties).flatMap(([name, inner]) =>
    collect(inner, { path: path === '' ? name : `${path}.${name}`, isLive }),
  );
}

function settingAt(schema: TSchema, { path: key, isLive }: Branch): Setting {
  const fields = fieldsOf(schema);
  return {
    key,
    variable: variableOf(key),
    schema,
    unit: fields.unit,
    meaning: fields.description ?? '',
    default: fields.default,
    isSecret: fields.isSecret === true,
    isLive,
  };
}
