// The access table holds every route that is served, and nothing is served without a row.
import { HTTP_ACCESS } from '@muster/contract';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { Authority } from '../../src/api/auth.ts';
import { guard } from '../../src/api/guard.ts';
import { OpenRequests } from '../../src/api/open-requests.ts';
import { StopSignal } from '../../src/api/stop-signal.ts';
import { openApi } from './harness.ts';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

test('every row is a route, and every route has a row', async () => {
  const api = await openApi();
  const { paths } = api.app.swagger() as unknown as OpenApi;
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(HTTP_ACCESS).sort());
  await api.app.close();
});

test.each([
  ['no operation', '/v1/new', {}, '/v1/new has no row in the access table'],
  ['an unknown operation', '/v1/new', { operationId: 'doSomething' }, 'has no row in the access table'],
  ['an operation of the prototype', '/v1/new', { operationId: 'constructor' }, 'has no row in the access table'],
  ['a row for tasks, without a task', '/v1/new', { operationId: 'readTask' }, 'must begin with /v1/tasks/:id'],
])('a route with %s stops the start', (_name, url, schema, problem) => {
  const app = fastify();
  const controller = { assertTenant: () => Promise.resolve(), readiness: 'ready' as const };
  guard(app, { authority: new Authority(), controller, stop: new StopSignal(), requests: new OpenRequests() });
  expect(() => app.get(url, { schema }, async () => ({}))).toThrow(problem);
});
