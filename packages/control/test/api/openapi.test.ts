// The OpenAPI document: complete, valid where it gives examples, and open only where it should be.
import { HTTP_ACCESS } from '@muster/contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { hasRule } from '../../src/api/pattern-rules.ts';
import { openApi } from './harness.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': Media } };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: { readonly 'application/json': Media } }>
  >;
}

const api = await openApi();
const document = (await api.call('GET', '/v1/openapi.json')).body as {
  readonly openapi: string;
  readonly components: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

test('every route is in it', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(HTTP_ACCESS).sort());
  // A route that hides from the document would be registered and not listed: only the 405 answers may.
  expect(
    api.routes
      .filter(({ isHidden }) => !isHidden)
      .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
      .sort(),
  ).toEqual(operations.map(({ name }) => name).sort());
});

test.each(operations)('$name is described', ({ name, operation }) => {
  expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
  expect(operation.summary.length).toBeGreaterThan(5);
  expect(operation.description.length).toBeGreaterThan(20);
  const pathParameters = [...name.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const documented = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  expect(documented.map((parameter) => parameter.name)).toEqual(pathParameters);
  expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '403', '500']));
  expect('503' in operation.responses).toBe(name !== 'GET /healthz');
  expect('401' in operation.responses).toBe(name !== 'GET /healthz');
  expect(operation.security).toEqual(name === 'GET /healthz' ? [] : undefined);
});

test('every example is right', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: 'openapi', components: document.components });
  let checked = 0;
  for (const { name, operation } of operations) {
    const medias = [operation.requestBody, ...Object.values(operation.responses)].map(
      (part) => part?.content?.['application/json'],
    );
    for (const media of medias) {
      if (media === undefined) continue;
      const validate = ajv.compile(JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"openapi#/')) as object);
      const examples = [media.example, ...Object.values(media.examples ?? {}).map(({ value }) => value)];
      for (const example of examples.filter((value) => value !== undefined)) {
        expect(validate(example), `${name}: ${JSON.stringify(example)} ${JSON.stringify(validate.errors)}`).toBe(true);
        checked++;
      }
    }
    if (operation.requestBody !== undefined) {
      const { example, examples } = operation.requestBody.content['application/json'];
      expect(example ?? examples, `${name} shows a body`).toBeDefined();
    }
  }
  expect(checked).toBeGreaterThan(60);
});

test('every pattern in it has a rule in words for error messages', () => {
  const patterns = new Set<string>();
  JSON.stringify(document, (key, value: unknown) => {
    if (key === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(5);
  expect([...patterns].filter((pattern) => !hasRule(pattern))).toEqual([]);
});
