// The settings as a JSON Schema, for editors: `# yaml-language-server: $schema=muster.schema.json`.
import { Config } from '../config.ts';

export function configJsonSchema(): Record<string, unknown> {
  const schema = optionalSections(plain(Config) as Record<string, unknown>);
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

/** Own annotations (unit, isSecret) move into the descriptions, so that strict validators accept the schema. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== 'object' || node === null) return node;
  const { unit, isSecret: _isSecret, ...rest } = node as Record<string, unknown>;
  const fields = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, plain(value)]));
  return typeof unit === 'string'
    ? { ...fields, description: `${String(fields.description ?? '')} Unit: ${unit}.`.trim() }
    : fields;
}
