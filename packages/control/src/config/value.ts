// One value against its schema: text becomes a value, and a wrong value becomes problems that name the exact place.
import { Ajv } from 'ajv';
import type { TSchema } from 'typebox';
import { allowedBy } from './allowed.ts';
import { parseDuration } from './duration.ts';
import { nearest } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';
import { fieldsOf } from './settings.ts';

// The server has it anyway; the schema library's own checker would be three hundred more modules to load.
const ajv = new Ajv({ strict: false, strictNumbers: true, allErrors: true, meta: false, validateSchema: false });
const fits = (schema: TSchema, value: unknown): boolean => ajv.validate(schema, value);

/**
 * A flag's or variable's text as the schema's type: milliseconds also as 30s or 2m. Text that does not fit stays text,
 * for the check to refuse.
 */
export function parseText(schema: TSchema, text: string): unknown {
  const { type, unit, anyOf = [] } = fieldsOf(schema);
  if (type === 'integer' || type === 'number') {
    if (/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text)) return Number(text);
    return (unit === 'ms' ? parseDuration(text) : undefined) ?? text;
  }
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  const choice = anyOf.find((option) => fits(option, parseText(option, text)));
  if (choice !== undefined) return parseText(choice, text);
  if (type !== 'array' && type !== 'object') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Nothing when the value fits. */
export function checkValue(schema: TSchema, given: Pick<ConfigProblem, 'key' | 'value' | 'source'>): ConfigProblem[] {
  if (fits(schema, given.value)) return [];
  const problems = new Map<string, ConfigProblem>();
  const add = (path: readonly string[], reason: string): void => {
    const key = given.key + path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
    // The first error of a place says it; the others follow from it.
    if (!problems.has(key)) problems.set(key, { key, value: valueAt(given.value, path), source: given.source, reason });
  };
  for (const { keyword, instancePath, params } of ajv.errors ?? []) {
    const path = instancePath.split('/').slice(1).map(unescapePointer);
    const inner = schemaAt(schema, path);
    const details = params as { readonly missingProperty?: string; readonly additionalProperty?: string };
    if (keyword === 'required') add([...path, details.missingProperty ?? ''], 'is missing');
    else if (keyword === 'additionalProperties') {
      const name = details.additionalProperty ?? '';
      const suggestion = nearest(name, Object.keys(fieldsOf(inner).properties ?? {}));
      add([...path, name], `is unknown${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`);
    } else add(path, `must be ${allowedBy(inner)}`);
  }
  return [...problems.values()];
}

function schemaAt(schema: TSchema, path: readonly string[]): TSchema {
  return path.reduce((outer, part) => {
    const fields = fieldsOf(outer);
    return fields.properties?.[part] ?? Object.values(fields.patternProperties ?? {})[0] ?? fields.items ?? outer;
  }, schema);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  // A path of the validator leads through maps and lists only, or ends at something missing.
  return path.reduce<unknown>((outer, part) => (outer as Record<string, unknown> | undefined)?.[part], value);
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
