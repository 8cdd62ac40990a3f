// Turns a schema into a check, and what Ajv says into one sentence that names the field:
// `tasks[3].priority must be <= 9`.

import { Fault, type FaultCode } from '@muster/contract';
import { Ajv, type ErrorObject } from 'ajv';
import { ruleOf } from './pattern-rules.ts';

/** A key or value that a client sent is quoted up to this length. */
const QUOTE_LENGTH_MAX = 60;

export interface Problem {
  /** Path of the field at fault: tasks[3].priority; '' is the whole input. */
  readonly field: string;
  /** The end of the sentence that the field begins. */
  readonly problem: string;
}

/** Undefined when the value is right. */
export type Check = (value: unknown) => Problem | undefined;

/** 1e999 is a number to JSON, and infinity to us: nothing that is counted or kept can be that. */
const finite = { strictNumbers: true } as const;
const strictOptions = { allErrors: false, removeAdditional: false, verbose: true, strict: false, ...finite } as const;

/** For bodies and frames: nothing is converted. */
export const bodyAjv = (): Ajv => new Ajv({ ...strictOptions, coerceTypes: false, useDefaults: false });

/** For the query and the path, which are text: numbers are read out of it and defaults filled in. */
export const queryAjv = (): Ajv => new Ajv({ ...strictOptions, coerceTypes: true, useDefaults: true });

export function compileCheck(ajv: Ajv, schema: object): Check {
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? undefined : problemOf(validate.errors ?? []));
}

/** Of numbers that were read out of text: what is too large for one became infinity, and no rule of Ajv's sees that. */
export function endlessIn(values: unknown): Problem | undefined {
  const found = Object.entries(values ?? {}).find(([, value]) => typeof value === 'number' && !Number.isFinite(value));
  return found && { field: found[0], problem: 'must be a number that is not endless' };
}

/** Picks the error that helps most: a union reports one for each of its members. */
export function problemOf(errors: readonly ErrorObject[]): Problem {
  let best: ErrorObject | undefined;
  for (const error of errors) {
    // Of members that each miss something, the last and simplest one is named; else the first error stands.
    const lead = best === undefined ? 1 : rank(error) - rank(best);
    if (lead > 0 || (lead === 0 && error.keyword === 'required')) best = error;
  }
  return best === undefined ? { field: '', problem: 'is wrong' } : describe(best);
}

/** `what` stands for the field when the whole input is at fault. */
export function faultOf(code: FaultCode, found: Problem, what: string): Fault {
  const message = `${found.field === '' ? what : found.field} ${found.problem}`;
  return new Fault(code, message, { field: found.field === '' ? undefined : found.field });
}

/** The path of a member: joinPath('items[3]', 'token') is 'items[3].token'. */
export function joinPath(parent: string, key: string): string {
  if (/^\d+$/.test(key)) return `${parent}[${key}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(key) || key.length > QUOTE_LENGTH_MAX) return `${parent}[${quote(key)}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

/** The deepest error is of the member that was meant; at one depth, what is wrong says more than what is missing. */
function rank(error: ErrorObject): number {
  const depth = error.instancePath.split('/').length;
  if (choices(error) !== undefined || error.keyword === 'propertyNames') return depth * 4 + 2;
  return depth * 4 + (error.keyword === 'anyOf' ? -1 : error.keyword === 'required' ? 0 : 1);
}

function describe(error: ErrorObject): Problem {
  const segments = error.instancePath.split('/').slice(1);
  const field = segments.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).reduce(joinPath, '');
  switch (error.keyword) {
    case 'required':
      return { field: joinPath(field, String(error.params.missingProperty)), problem: 'is missing' };
    case 'additionalProperties':
      return { field: joinPath(field, String(error.params.additionalProperty)), problem: 'is not known here' };
    case 'propertyNames':
      return {
        field: joinPath(field, String(error.params.propertyName)),
        problem: 'has a name that is not allowed',
      };
    case 'anyOf':
    case 'enum':
      return { field, problem: `must be one of ${choices(error)?.map(quote).join(', ') ?? 'the documented forms'}` };
    case 'const':
      return { field, problem: `must be ${quote(String(error.params.allowedValue))}` };
    case 'type':
      return { field, problem: `must be ${withArticle(String(error.params.type))}` };
    case 'minLength':
      return { field, problem: error.params.limit === 1 ? 'must not be empty' : (error.message ?? 'is too short') };
    case 'pattern':
      return { field, problem: ruleOf(String(error.params.pattern)) };
    default:
      return { field, problem: error.message ?? 'is wrong' };
  }
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** The texts that are allowed, when the schema is a list of them. */
function choices(error: ErrorObject): readonly string[] | undefined {
  const schema: unknown = error.schema;
  if ((error.keyword !== 'anyOf' && error.keyword !== 'enum') || !Array.isArray(schema)) return undefined;
  const allowed = schema.map((member: unknown) =>
    error.keyword === 'enum' ? member : (member as { const?: unknown }).const,
  );
  return allowed.every((value) => typeof value === 'string') ? allowed : undefined;
}

function quote(text: string): string {
  const short = text.length > QUOTE_LENGTH_MAX ? `${text.slice(0, QUOTE_LENGTH_MAX)}…` : text;
  return JSON.stringify(short);
}
