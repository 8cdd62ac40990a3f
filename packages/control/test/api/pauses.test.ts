// The routes of pauses and limits: what they hand to the engine, and what they refuse.
import { beforeEach, expect, test } from 'vitest';
import { type Api, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

test('a pause is set, listed and lifted under the names in the query, as often as one likes', async () => {
  const body = { reason: 'repairs' };
  for (let turn = 0; turn < 2; turn++) {
    const set = await api.call('PUT', '/v1/pauses?type=work&tenant=a', { body });
    expect(set).toMatchObject({
      status: 200,
      body: { type: 'work', tenant: 'a', reason: 'repairs', by: 'local user' },
    });
  }
  expect(await api.call('GET', '/v1/pauses')).toMatchObject({ status: 200, body: { pauses: [{ type: 'work' }] } });
  expect((await api.call('DELETE', '/v1/pauses?type=work')).body).toEqual({ resumed: false });
  expect((await api.call('DELETE', '/v1/pauses?type=work&tenant=a')).body).toEqual({ resumed: true });
  expect((await api.call('DELETE', '/v1/pauses?type=work&tenant=a')).body).toEqual({ resumed: false });
});

test('limits are listed with their use', async () => {
  expect(await api.call('GET', '/v1/limits')).toMatchObject({ status: 200, body: { limits: [{ name: 'model-api' }] } });
});

test.each([
  ['no reason', '/v1/pauses?type=work', {}, 'reason'],
  ['a reason that is too long', '/v1/pauses?type=work', { reason: 'x'.repeat(513) }, 'reason'],
  ['a name with a space', '/v1/pauses?type=a%20b', { reason: 'x' }, 'type'],
  ['an unknown name', '/v1/pauses?agent=a', { reason: 'x' }, 'agent'],
])('%s is refused', async (_what, url, body, field) => {
  const reply = await api.call('PUT', url, { body });
  expect(reply.status).toBe(400);
  expect(faultIn(reply)).toMatchObject({ code: 'invalid-request', field });
});
