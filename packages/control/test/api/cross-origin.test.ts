// Pages of other origins: the configured ones may use the API, and are told so in the way that browsers ask.
import { expect, onTestFinished, test } from 'vitest';
import { openApi } from './harness.ts';

const PAGE = 'https://board.example';

async function apiFor(...allowedOrigins: string[]) {
  const api = await openApi({ token: 'a-secret', allowedOrigins });
  onTestFinished(() => api.app.close());
  const ask = (method: 'GET' | 'OPTIONS', headers: Record<string, string>, url = '/v1/status') =>
    api.app.inject({ method, url, headers: { host: '127.0.0.1:8080', ...headers } });
  return { ask };
}

test('a preflight of an allowed page is answered without a token, for every method of the API', async () => {
  const { ask } = await apiFor(PAGE);
  const reply = await ask('OPTIONS', { origin: PAGE, 'access-control-request-method': 'PUT' });
  expect(reply.statusCode).toBe(204);
  expect(reply.headers['access-control-allow-origin']).toBe(PAGE);
  expect(reply.headers['access-control-allow-methods']).toContain('PUT');
  expect(reply.headers['access-control-allow-headers']).toContain('authorization');
});

test('an allowed page reads replies, also refusals and those where there is nothing', async () => {
  const { ask } = await apiFor(PAGE);
  const replies = await Promise.all([
    ask('GET', { origin: PAGE, authorization: 'Bearer a-secret' }),
    ask('GET', { origin: PAGE, authorization: 'Bearer wrong-one' }),
    ask('GET', { origin: PAGE, authorization: 'Bearer a-secret' }, '/nowhere'),
  ]);
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 401, 404]);
  for (const { headers } of replies) {
    expect(headers['access-control-allow-origin']).toBe(PAGE);
    expect(headers.vary).toContain('origin');
  }
});

test('any other page hears nothing of the kind, and its requests are refused', async () => {
  const { ask } = await apiFor(PAGE);
  const preflight = await ask('OPTIONS', { origin: 'https://evil.example', 'access-control-request-method': 'PUT' });
  const request = await ask('GET', { origin: 'https://evil.example', authorization: 'Bearer a-secret' });
  for (const reply of [preflight, request]) {
    expect(reply.statusCode).toBe(403);
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('without allowed origins no reply speaks of them', async () => {
  const { ask } = await apiFor();
  const reply = await ask('GET', { authorization: 'Bearer a-secret' });
  expect(reply.headers.vary).toBeUndefined();
});
