// The routes of the settings: what they hand to the engine, and what they refuse.
import { Fault } from '@muster/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Api, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

test('settings and their history are read; the version is the ETag', async () => {
  const settings = await api.call('GET', '/v1/settings');
  expect(settings).toMatchObject({ status: 200, body: { version: 4 }, headers: { etag: '"4"' } });
  const history = await api.call('GET', '/v1/settings/history?limit=10');
  expect(history).toMatchObject({ status: 200, body: { versions: [{ version: 4 }] } });
  expect(await api.call('GET', '/v1/settings/history?limit=201')).toMatchObject({ status: 400 });
});

test('a change hands over its keys, and apart from them version and reason', async () => {
  const body = { 'queue.agingMs': 5, 'tenants.a': null, reason: 'why not', version: 3 };
  expect(await api.call('PATCH', '/v1/settings', { body })).toMatchObject({ status: 200, headers: { etag: '"4"' } });
  const headers = { 'if-match': '"4"' };
  await api.call('PATCH', '/v1/settings', { body: { tenants: {} }, headers });
  await api.call('POST', '/v1/settings/undo', { headers });
  await api.call('POST', '/v1/settings/undo?to=2', { body: { reason: 'worse' } });
  const by = 'local user';
  expect(api.controller.settingsCalls).toEqual([
    ['change', { 'queue.agingMs': 5, 'tenants.a': null }, { by, reason: 'why not', version: 3 }],
    ['change', { tenants: {} }, { by, version: 4 }],
    ['undo', undefined, { by, version: 4 }],
    ['undo', 2, { by, reason: 'worse' }],
  ]);
});

describe('refused', () => {
  test.each<[string, object, string]>([
    ['a version that is none', { version: -1 }, 'version'],
    ['a reason that is too long', { reason: 'x'.repeat(513) }, 'reason'],
    ['a value nested too deep', JSON.parse(`{"tenants":${'['.repeat(300)}${']'.repeat(300)}}`) as object, 'tenants'],
    ['a prototype', JSON.parse('{"tenants":{"__proto__":{"weight":1}}}') as object, 'tenants'],
  ])('%s', async (_, body, field) => {
    expect(faultIn(await api.call('PATCH', '/v1/settings', { body }))).toMatchObject({
      code: 'invalid-request',
      field,
    });
    expect(api.controller.settingsCalls).toEqual([]);
  });

  test('more keys than a change may hold', async () => {
    const body = Object.fromEntries(Array.from({ length: 103 }, (_, index) => [`key${index}`, 1]));
    expect(await api.call('PATCH', '/v1/settings', { body })).toMatchObject({ status: 400 });
  });

  test('an If-Match that is no version', async () => {
    const reply = await api.call('PATCH', '/v1/settings', { body: { tenants: {} }, headers: { 'if-match': '"abc"' } });
    expect(faultIn(reply)).toMatchObject({ field: 'If-Match' });
  });

  test('what the engine refuses', async () => {
    api.controller.nextError = new Fault('version-conflict', 'somebody was faster', { field: 'version' });
    expect(await api.call('PATCH', '/v1/settings', { body: { tenants: {} } })).toMatchObject({ status: 409 });
    api.controller.nextError = new Fault('not-found', 'there is nothing to undo', { field: 'to' });
    expect(await api.call('POST', '/v1/settings/undo')).toMatchObject({ status: 404 });
  });
});
