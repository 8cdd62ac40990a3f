// The settings as a JSON Schema, for editors: `# yaml-language-server: $schema=muster.schema.json`.
import { Config } from '../config.ts';

export function configJsonSchema(): Record<string, unknown> {
  const schema = optionalSections(plain(Config, false) as Record<string, unknown>);
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Muster', ...schema };
}

/** A file may leave out every setting, but not half of a pool or of a profile. */
function optionalSections({ required: _required, ...schema }: Record<string, unknown>): Record<string, unknown> {
  if (schema.properties === undefined) return schema;
  const sections = Object.entries(schema.properties as Record<string, Record<string, unknown>>);
  const properties = sections.map(([name, section]) => [
    name,
    section.properties === undefined ? section : optionalSections(section),
  ]);
  return { ...schema, properties: Object.fromEntries(properties) };
}

/**
 * Own annotations (unit, isLive, isSecret) move into the descriptions, so that strict validators accept the schema.
 * What a section says of being live, it says for its settings.
 */
function plain(node: unknown, isLiveAbove: boolean): unknown {
  if (Array.isArray(node)) return node.map((member) => plain(member, false));
  if (typeof node !== 'object' || node === null) return node;
  const { unit, isLive = isLiveAbove, isSecret: _isSecret, ...rest } = node as Record<string, unknown>;
  const isSection = rest.properties !== undefined;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    fields[name] =
      isSection && name === 'properties' ? plainMembers(value as object, isLive === true) : plain(value, false);
  }
  const notes = [
    ...(typeof unit === 'string' ? [`Unit: ${unit}.`] : []),
    ...(isLive === true && !isSection ? ['May be changed while the controller runs.'] : []),
  ];
  if (notes.length === 0) return fields;
  return { ...fields, description: [String(fields.description ?? ''), ...notes].join(' ').trim() };
}

const plainMembers = (members: object, isLive: boolean): object =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, plain(member, isLive)]));
