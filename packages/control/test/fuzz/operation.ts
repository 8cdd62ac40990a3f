// An operation of the OpenAPI document, and the requests that may be sent to it: right ones, and some that are wrong in
// one place.
import fc from 'fast-check';
import type { OpenApi, Parameter } from '../api/reply-validator.ts';
import { FUZZ_SEED } from './runs.ts';
import { Known, known, type Schema, type Values } from './schema-values.ts';

export interface Request {
  /** GET /v1/tasks/{id} */
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** JSON text, or what is none. */
  readonly body: { readonly value: unknown } | { readonly text: string } | undefined;
}

/** A test does not wait for minutes, whatever the schema allows. */
const WAIT_MS_MAX = 50;
const SOME = 30;
/** A stream that is live has no end of its own, so none is asked for. */
const LIVE = 'live';

const NO_PATHS: fc.Arbitrary<string> = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.constantFrom('..', '.', '%2e%2e', '%00', '%', '__proto__', 'constructor', 't0', 'a/b', 'x'.repeat(200), '\ud800'),
);
const NO_JSON: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 50 }),
  fc.constantFrom('', '{', '[]', 'null', '"', '{"a":1e999}', '{"__proto__":{}}', '[[[['.repeat(5_000), '\u0000'),
);

export class Operation {
  readonly name: string;
  /** Reads what is always there, without a name that one has to know. */
  readonly isPlainRead: boolean;
  readonly requests: fc.Arbitrary<Request>;
  /** Right ones, the same each time. */
  readonly some: readonly Request[];

  constructor({ method, template, parameters, body }: Described, values: Values) {
    this.name = `${method} ${template}`;
    const needsName =
      template.includes('{') || parameters.filter(isIn('query')).some(({ required }) => required === true);
    this.isPlainRead = method === 'GET' && !needsName;
    const head = { name: this.name, method, template };
    const pathOf = (wrong: boolean) =>
      recordOf(parameters.filter(isIn('path')), (schema) => pathValue(schema, { values, wrong }));
    const queryOf = (wrong: boolean) => {
      const members: [string, fc.Arbitrary<unknown>][] = parameters
        .filter(isIn('query'))
        .map((parameter) => [parameter.name, queryValue(parameter, { values, wrong })]);
      const requiredKeys = members.flatMap(([name]) => (name === LIVE ? [name] : []));
      return fc.record(Object.fromEntries(members), { requiredKeys });
    };
    const rightBody = body === undefined ? fc.constant(undefined) : values.of(body).map((value) => ({ value }));
    const wrongBody = fc.oneof(
      (body === undefined ? fc.jsonValue() : values.nearly(body)).map((value) => ({ value })),
      NO_JSON.map((text) => ({ text })),
    );
    const request = (path: fc.Arbitrary<object>, query: fc.Arbitrary<object>, sent: fc.Arbitrary<Request['body']>) =>
      fc.record({ path, query, body: sent }).map((rest) => ({ ...head, ...rest }) as Request);
    const right = request(pathOf(false), queryOf(false), rightBody);
    this.some = fc.sample(right, { seed: FUZZ_SEED, numRuns: SOME });
    this.requests = fc.oneof(
      { weight: 6, arbitrary: right },
      { weight: 2, arbitrary: request(pathOf(false), queryOf(false), method === 'GET' ? rightBody : wrongBody) },
      { weight: 1, arbitrary: request(pathOf(true), queryOf(false), rightBody) },
      { weight: 1, arbitrary: request(pathOf(false), queryOf(true), rightBody) },
    );
  }

  static allOf(document: OpenApi, values: Values): readonly Operation[] {
    return Object.entries(document.paths).flatMap(([template, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
        const body = requestBody?.content['application/json']?.schema as Schema | undefined;
        return new Operation({ method: method.toUpperCase(), template, parameters, body }, values);
      }),
    );
  }
}

interface Described {
  readonly method: string;
  readonly template: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
}

const isIn =
  (place: string) =>
  (parameter: Parameter): boolean =>
    parameter.in === place;

function recordOf(
  parameters: readonly Parameter[],
  make: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, make(schema as Schema)])));
}

function pathValue(schema: Schema, { values, wrong }: { values: Values; wrong: boolean }): fc.Arbitrary<unknown> {
  if (wrong) return NO_PATHS;
  const right = values.of(schema).map((value) => (value instanceof Known ? value : String(value)));
  return fc.oneof({ weight: 3, arbitrary: known(right.map(String)) }, { weight: 1, arbitrary: right });
}

function queryValue(
  { name, schema }: Parameter,
  { values, wrong }: { values: Values; wrong: boolean },
): fc.Arbitrary<unknown> {
  if (name === LIVE) return fc.constant(false);
  if (wrong) return fc.oneof(values.nearly(schema as Schema), NO_PATHS);
  return /wait/i.test(name) ? fc.nat({ max: WAIT_MS_MAX }) : values.of(schema as Schema);
}
