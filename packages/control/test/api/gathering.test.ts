// Debounce and throttle as they come over HTTP: what is wrong with them is named.
import { beforeEach, expect, test } from 'vitest';
import { type Api, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

test.each([
  [{ tasks: [{ type: 'a', debounce: { key: 'k' } }] }, 'tasks[0].debounce.delayMs'],
  [{ type: 'a', debounce: { key: '', delayMs: 1 } }, 'debounce.key'],
  [{ type: 'a', debounce: { key: 'k', delayMs: 1, maxWaitMs: 0 } }, 'debounce.maxWaitMs'],
  [{ type: 'a', throttle: { key: 'k', perMs: 0 } }, 'throttle.perMs'],
  [{ type: 'a', throttle: { key: 'k', perMs: 1, max: 2 } }, 'throttle.max'],
])('%j is refused', async (body, field) => {
  const reply = await api.call('POST', '/v1/tasks', { body });
  expect(reply.status).toBe(400);
  expect(faultIn(reply)).toMatchObject({ code: 'invalid-request', field });
});

test('both are accepted', async () => {
  const gathered = { debounce: { key: 'k', delayMs: 1, maxWaitMs: 2 }, throttle: { key: 'k', perMs: 1 } };
  expect(await api.call('POST', '/v1/tasks', { body: { type: 'a', ...gathered } })).toMatchObject({ status: 201 });
});
