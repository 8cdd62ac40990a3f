// A policy as people write it: FIELD=VALUE on the command line, or a YAML file; times as 30s or 2m, without Ms.
import { PolicyRequest } from '@muster/contract';
import { parse } from 'yaml';
import { nearest } from '../config/nearest.ts';
import { settingOf } from '../config/settings.ts';
import { parseText } from '../config/value.ts';
import { UsageError } from './exit.ts';

const FIELDS = Object.keys(PolicyRequest.properties);

/** The fields of assignments, typed; the controller checks the values, and its refusal names the field. */
export function policyOf(assignments: readonly string[]): PolicyRequest {
  const fields = assignments.map((text) => {
    const at = text.indexOf('=');
    if (at <= 0) throw new UsageError(`write FIELD=VALUE, such as maxAgents=50, not "${text}"`);
    return fieldOf(text.slice(0, at), text.slice(at + 1));
  });
  return Object.fromEntries(fields);
}

/** The fields of a file: a map like `policy` of a pool in muster.yaml. */
export function policyIn(
  text: string,
  { flag, file }: { readonly flag: string; readonly file: string },
): PolicyRequest {
  let content: unknown;
  try {
    content = parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${flag}: ${file} is no valid YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${flag}: ${file} must be a map of fields, such as maxAgents: 50`);
  }
  return Object.fromEntries(Object.entries(content).map(([field, value]) => fieldOf(field, value)));
}

function fieldOf(given: string, value: unknown): [string, unknown] {
  const field = [given, `${given}Ms`].find((name) => FIELDS.includes(name));
  if (field === undefined) {
    const near = nearest(given, FIELDS);
    const hint = near === undefined ? `; there are ${FIELDS.join(', ')}` : `; did you mean ${near}?`;
    throw new UsageError(`${given} is no field of a policy${hint}`);
  }
  if (typeof value !== 'string') return [field, value];
  if (field === 'triggers') return [field, value.split(/[\s,]+/).filter((word) => word !== '' && word !== 'none')];
  // The default policy of all pools has the same fields, with their units.
  const schema = settingOf(`autoscale.${field}`)?.schema;
  return [field, schema === undefined ? value : parseText(schema, value)];
}
