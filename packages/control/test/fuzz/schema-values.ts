// Random values that a JSON Schema allows, or nearly: the schemas are those of the OpenAPI document, so a new route is
// tried without a line here.
import fc from 'fast-check';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Takes the place of a text that an earlier reply may have named: an id. */
export class Known {
  readonly choice: number;
  readonly fallback: string;

  constructor(choice: number, fallback: string) {
    this.choice = choice;
    this.fallback = fallback;
  }
}

const DEPTH_MAX = 6;
const ITEMS_MAX = 4;
const LENGTH_MAX = 40;

export class Values {
  readonly #named: Readonly<Record<string, Schema>>;

  constructor(named: Readonly<Record<string, Schema>>) {
    this.#named = named;
  }

  /** Values that the schema allows, as far as its keywords are read here. */
  of(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
    if (depth > DEPTH_MAX) return fc.constant(null);
    if (schema.$ref !== undefined) return this.of(this.#resolve(schema.$ref), depth);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => this.of(choice, depth)));
    const [only, ...more] = schema.allOf ?? [];
    if (only !== undefined && more.length === 0) return this.of(only, depth);
    return this.#ofType(schema, depth);
  }

  /** Values of which one member, at any depth, is not what the schema asks for. */
  nearly(schema: Schema): fc.Arbitrary<unknown> {
    return fc.tuple(this.of(schema), fc.nat(), WRONG).map(([value, choice, wrong]) => spoil(value, choice, wrong));
  }

  #resolve(reference: string): Schema {
    const name = reference.replace('#/components/schemas/', '');
    const schema = this.#named[name];
    if (schema === undefined) throw new Error(`the document has no schema ${name}`);
    return schema;
  }

  #ofType(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { type } = schema;
    if (Array.isArray(type))
      return fc.oneof(...type.map((each: string) => this.#ofType({ ...schema, type: each }, depth)));
    switch (type) {
      case 'string':
        return textOf(schema);
      case 'integer':
        return fc.integer({ min: Math.ceil(lowest(schema)), max: Math.floor(highest(schema)) });
      case 'number':
        return fc.double({ min: lowest(schema), max: highest(schema), noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return this.#listOf(schema, depth);
      case 'object':
        return this.#objectOf(schema, depth);
      default:
        return fc.jsonValue({ maxDepth: 3 });
    }
  }

  #listOf({ items = {}, minItems = 0, maxItems = ITEMS_MAX }: Schema, depth: number): fc.Arbitrary<unknown> {
    const maxLength = Math.max(minItems, Math.min(maxItems, ITEMS_MAX));
    return fc.array(this.of(items, depth + 1), { minLength: minItems, maxLength });
  }

  #objectOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, required = [], additionalProperties, patternProperties = {}, propertyNames } = schema;
    const members = Object.fromEntries(
      Object.entries(properties).map(([key, member]) => [key, this.of(member, depth + 1)]),
    );
    const plain = fc.record(members, { requiredKeys: required.filter((key) => key in members) });
    const [[pattern, patterned] = []] = Object.entries(patternProperties);
    const rest = patterned ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (rest === undefined) return plain;
    const key = textOf(pattern === undefined ? { ...propertyNames } : { pattern });
    const others = fc.dictionary(key.map(String), this.of(rest, depth + 1), { maxKeys: 3 });
    return fc.tuple(plain, others).map(([known, more]) => ({ ...more, ...(known as object) }));
  }
}

const WRONG: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1e308, 2 ** 53, true, [], {}, 'x'.repeat(10_000), '\u0000', '\ud800'),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Replaces a member, removes it, or adds one beside it. */
function spoil(value: unknown, choice: number, wrong: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Known) return wrong;
  const copy: unknown = Array.isArray(value) ? [...value] : { ...value };
  const members = copy as Record<string, unknown>;
  const keys = Object.keys(members);
  const at = choice % (keys.length + 1);
  const key = keys[at];
  if (key === undefined) {
    members[Array.isArray(copy) ? String(keys.length) : 'unheard-of'] = wrong;
    return copy;
  }
  const inner = members[key];
  const rest = Math.floor(choice / (keys.length + 1));
  if (typeof inner === 'object' && inner !== null && rest % 2 === 0)
    members[key] = spoil(inner, Math.floor(rest / 2), wrong);
  else if (rest % 3 === 0 && !Array.isArray(copy)) delete members[key];
  else members[key] = wrong;
  return copy;
}

function textOf({ pattern, minLength = 0, maxLength = LENGTH_MAX }: Schema): fc.Arbitrary<unknown> {
  const lengths = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, LENGTH_MAX)) };
  const free = fc.oneof(fc.string(lengths), fc.string({ ...lengths, unit: 'binary' }));
  if (pattern === undefined) return free;
  const matching = fc
    .stringMatching(new RegExp(pattern))
    .filter(({ length }) => length >= minLength && length <= maxLength);
  return fc.oneof({ weight: 2, arbitrary: matching }, { weight: 1, arbitrary: known(matching) });
}

/** A text of an earlier reply when there is one. */
export function known(fallback: fc.Arbitrary<string>): fc.Arbitrary<Known> {
  return fc.tuple(fc.nat(), fallback).map(([choice, text]) => new Known(choice, text));
}

const lowest = ({ minimum, exclusiveMinimum }: Schema): number =>
  minimum ?? (exclusiveMinimum ?? -1e6) + (exclusiveMinimum === undefined ? 0 : 1e-6);
const highest = ({ maximum, exclusiveMaximum }: Schema): number =>
  maximum ?? (exclusiveMaximum ?? 1e6) - (exclusiveMaximum === undefined ? 0 : 1e-6);
