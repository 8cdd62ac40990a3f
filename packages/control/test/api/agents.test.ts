// What the API says of agents and does to them.
import { beforeEach, expect, test } from 'vitest';
import { type Api, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

test('a page of agents, by type and state', async () => {
  const all = await api.call('GET', '/v1/agents');
  expect(all).toMatchObject({ status: 200, body: { agents: [{ id: 'writer-1', state: 'busy' }] } });
  expect((await api.call('GET', '/v1/agents?type=writer&state=busy')).body).toEqual(all.body);
  expect((await api.call('GET', '/v1/agents?state=cordoned')).body).toEqual({ agents: [] });
});

test('one agent, with what it runs', async () => {
  const reply = await api.call('GET', '/v1/agents/writer-1');
  expect(reply).toMatchObject({ status: 200, body: { id: 'writer-1', running: [{ task: 't6', attempt: 1 }] } });
});

test('drain, cordon and uncordon say who asked, and why', async () => {
  const drained = await api.call('POST', '/v1/agents/writer-1/drain', { body: { reason: 'new model' } });
  expect(drained).toMatchObject({
    status: 200,
    body: { state: 'draining', halt: { kind: 'drain', reason: 'new model', by: 'local user' } },
  });
  expect((await api.call('POST', '/v1/agents/writer-1/cordon')).status).toBe(204);
  expect((await api.call('POST', '/v1/agents/writer-1/uncordon')).status).toBe(204);
  expect(api.controller.halts).toEqual([
    ['writer-1', { reason: undefined, by: 'local user' }],
    ['writer-1', { by: 'local user' }],
  ]);
});

test.each([
  ['GET', '/v1/agents/nobody', undefined, 'not-found', 'id'],
  ['POST', '/v1/agents/nobody/drain', undefined, 'not-found', 'id'],
  ['GET', '/v1/agents?state=asleep', undefined, 'invalid-request', 'state'],
  ['GET', '/v1/agents?limit=0', undefined, 'invalid-request', 'limit'],
  ['GET', '/v1/agents/a%20b', undefined, 'invalid-request', 'id'],
  ['POST', '/v1/agents/writer-1/cordon', { why: 'x' }, 'invalid-request', 'why'],
  ['POST', '/v1/agents/writer-1/cordon', { reason: '' }, 'invalid-request', 'reason'],
] as const)('%s %s with %j is refused as %s, and names %s', async (method, url, body, code, field) => {
  const reply = await api.call(method, url, body === undefined ? {} : { body });
  expect(faultIn(reply)).toMatchObject({ code, field });
});
