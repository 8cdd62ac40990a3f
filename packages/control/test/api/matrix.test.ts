// Every cell of role × tenant × endpoint, from the OpenAPI document and the access table, against the real engine: what
// the table allows is carried out, everything else is refused, and nothing of another tenant is ever told.
import { type AccessRow, HTTP_ACCESS, type OperationId, ROLES, type Role, whyRefused } from '@muster/contract';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { Hub } from '../../src/api/hub.ts';
import { Polls } from '../../src/api/poll/polls.ts';
import { createApp } from '../../src/api/server.ts';
import { World } from '../engine/world.ts';
import { openApi } from './harness.ts';

interface Operation {
  readonly operationId: OperationId;
  readonly requestBody?: { readonly content: { readonly 'application/json': Media } };
}

interface Media {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Endpoint {
  readonly name: string;
  readonly method: InjectOptions['method'];
  readonly path: string;
  readonly body: unknown;
  readonly row: AccessRow;
}

const BOOTSTRAP = 'bootstrap-token-of-the-tests';
/** A word that only the tasks of the other tenant hold. */
const FOREIGN = 'crimson';
const OWN = { task: 't1', type: 'azure-work' };
const OTHER = { task: 't2' };

const endpoints = await readEndpoints();
let world: World;
let app: FastifyInstance;
const tokens = new Map<string, string>();

beforeAll(async () => {
  const journal = new MemoryJournal({ whenWaiting: (flush) => setImmediate(flush) });
  world = await World.started({ journal });
  const log = () => {};
  const polls = new Polls({ log, heartbeatMs: () => 50 });
  polls.attach(world.controller);
  const parts = { controller: world.controller, hub: new Hub({ log }), polls, log };
  ({ app } = createApp({ ...parts, token: BOOTSTRAP, version: '', rates: { failuresPerMinute: 1_000_000 } }));
  await app.ready();
  await world.submit(
    { type: OWN.type, tenant: 'blue', payload: 'mine' },
    { type: `${FOREIGN}-work`, tenant: 'red', payload: FOREIGN, session: FOREIGN, idempotencyKey: FOREIGN },
  );
  for (const role of ROLES) {
    for (const tenant of ['all', 'blue']) {
      if (role === 'agent' && tenant === 'blue') continue;
      tokens.set(`${role} ${tenant}`, (await makeToken(role, tenant === 'all' ? {} : { tenant })).token);
    }
  }
});
afterAll(() => app.close());

async function readEndpoints(): Promise<readonly Endpoint[]> {
  const api = await openApi();
  const { paths } = api.app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> };
  await api.app.close();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody }]) => {
      const { example, examples } = requestBody?.content['application/json'] ?? {};
      const body = example ?? Object.values(examples ?? {})[0]?.value;
      const name = `${method.toUpperCase()} ${path}`;
      return {
        name,
        method: method.toUpperCase() as InjectOptions['method'],
        path,
        body,
        row: HTTP_ACCESS[operationId],
      };
    }),
  );
}

function ask(endpoint: Endpoint, authorization: string | undefined, task: string): Promise<LightMyRequestResponse> {
  // A path that is not about a task gets an id that nothing has.
  const id = endpoint.row.reach === 'task' ? task : 'nothing-has-this-id';
  const path = endpoint.path.replace(/\{\w+\}/g, id);
  return app.inject({
    method: endpoint.method ?? 'GET',
    // Whoever is let in to a stream is not kept there.
    url: path.endsWith('/stream') ? `${path}?live=false` : path,
    headers: authorization === undefined ? {} : { authorization },
    ...(endpoint.body === undefined ? {} : { payload: withoutTenant(endpoint.body) }),
  });
}

/** Examples may be of a tenant; the cells say for themselves whose token asks. */
function withoutTenant(body: unknown): object {
  return JSON.parse(JSON.stringify(body, (name, value: unknown) => (name === 'tenant' ? undefined : value))) as object;
}

async function makeToken(role: Role, more: object): Promise<{ id: string; token: string }> {
  const headers = { authorization: `Bearer ${BOOTSTRAP}` };
  const reply = await app.inject({ method: 'POST', url: '/v1/tokens', headers, payload: { role, ...more } });
  expect(reply.statusCode, reply.body).toBe(201);
  return reply.json() as { id: string; token: string };
}

const codeOf = (reply: LightMyRequestResponse): string | undefined =>
  reply.statusCode < 400 ? undefined : (reply.json() as { error: { code: string } }).error.code;

describe.each(endpoints)('$name', (endpoint) => {
  const { row } = endpoint;
  const cells = ROLES.flatMap((role) =>
    (role === 'agent' ? ['all'] : ['all', 'blue']).map((tenant) => ({ role, tenant })),
  );

  test.each(cells)('$role of $tenant', async ({ role, tenant }) => {
    const holder = { role, tenant: tenant === 'all' ? undefined : tenant };
    const isAllowed = row.reach === 'open' || whyRefused(holder, row) === undefined;
    const authorization = `Bearer ${tokens.get(`${role} ${tenant}`)}`;

    const own = await ask(endpoint, authorization, OWN.task);
    if (isAllowed) expect(['unauthorized', 'forbidden', 'internal']).not.toContain(codeOf(own));
    else expect([own.statusCode, codeOf(own)]).toEqual([403, 'forbidden']);
    if (isAllowed && row.reach === 'task') expect(codeOf(own)).not.toBe('not-found');

    const other = await ask(endpoint, authorization, OTHER.task);
    if (!isAllowed) expect([other.statusCode, codeOf(other)]).toEqual([403, 'forbidden']);
    else if (row.reach === 'task' && tenant === 'blue')
      expect([other.statusCode, codeOf(other)]).toEqual([404, 'not-found']);
    if (tenant === 'blue') for (const reply of [own, other]) expect(reply.body).not.toContain(FOREIGN);
  });

  test('no token, a wrong one, one that expired, one that was revoked', async () => {
    const revoked = await makeToken('admin', {});
    const expired = await makeToken('admin', { expiresInMs: 1000 });
    const headers = { authorization: `Bearer ${BOOTSTRAP}` };
    expect((await app.inject({ method: 'DELETE', url: `/v1/tokens/${revoked.id}`, headers })).statusCode).toBe(204);
    world.clock.advance(1000);
    const wrong = [
      undefined,
      'Bearer wrong',
      `Bearer ${revoked.token}`,
      `Bearer ${expired.token}`,
      `Bearer ${revoked.token.slice(0, -1)}`,
    ];
    for (const authorization of wrong) {
      const reply = await ask(endpoint, authorization, OWN.task);
      if (row.reach === 'open') expect(reply.statusCode).toBe(200);
      else expect([reply.statusCode, codeOf(reply)]).toEqual([401, 'unauthorized']);
    }
  });
});

test('the matrix has every endpoint of the document', () => {
  expect(endpoints.length).toBeGreaterThanOrEqual(16);
  expect(endpoints.filter(({ row }) => row === undefined)).toEqual([]);
});

describe('a token of one tenant names another', () => {
  const call = async (options: InjectOptions) => {
    const authorization = `Bearer ${tokens.get('operator blue')}`;
    const reply = await app.inject({ ...options, headers: { authorization } });
    return { status: reply.statusCode, body: reply.json() as unknown };
  };

  test('in a submission: 403, and the field', async () => {
    const refused = { status: 403, body: { error: { code: 'forbidden', field: 'tenant' } } };
    expect(await call({ method: 'POST', url: '/v1/tasks', payload: { type: 'a', tenant: 'red' } })).toMatchObject(
      refused,
    );
  });

  test('in a list: 403; in a redrive: no such dead letter', async () => {
    expect(await call({ method: 'GET', url: '/v1/tasks?tenant=red' })).toMatchObject({ status: 403 });
    const redrive = await call({ method: 'POST', url: '/v1/redrive', payload: { tasks: [OTHER.task] } });
    const nothing = await call({ method: 'POST', url: '/v1/redrive', payload: { tasks: ['t99999'] } });
    expect(JSON.stringify(redrive.body).replace(OTHER.task, 't99999')).toBe(JSON.stringify(nothing.body));
  });
});
