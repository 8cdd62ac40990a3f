// What one token or one address may ask for, at the edge of each limit; the local user is not counted. The
// time by which rates are counted stands still, so that no limit depends on how fast a test is.
import { MusterClient } from '@muster/contract';
import { afterEach, describe, expect, test } from 'vitest';
import { LOCAL_USER } from '../../src/api/caller.ts';
import { Rates } from '../../src/api/rates.ts';
import { openServer, Peer, type Served } from './harness.ts';

const TOKEN = 'the-first-admin';
let api: Served | undefined;
afterEach(() => api?.server.close());

const get = (path: string, token: string) =>
  fetch(`${api?.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

test('requests of one token beyond its rate are a 429 with Retry-After; another token has its own', async () => {
  api = await openServer({ token: TOKEN, rates: { requestsPerSecond: 1 } });
  const made = await new MusterClient({ url: api.url, token: TOKEN }).createToken({ role: 'viewer' });
  const statuses: number[] = [];
  for (let request = 0; request < 4; request++) statuses.push((await get('/v1/status', made.token)).status);
  expect(statuses.slice(0, 2)).toEqual([200, 200]);
  expect(statuses.at(-1)).toBe(429);
  const refused = await get('/v1/status', made.token);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited' } });
  expect((await get('/v1/status', TOKEN)).status).toBe(200);
});

test('tasks beyond the rate are refused, over HTTP and over a WebSocket', async () => {
  api = await openServer({ token: TOKEN, rates: { tasksPerSecond: 5 } });
  const client = new MusterClient({ url: api.url, token: TOKEN });
  await client.submit(Array.from({ length: 10 }, () => ({ type: 'a' })));
  await expect(client.submit({ type: 'a' })).rejects.toMatchObject({ code: 'rate-limited' });
  const peer = new Peer(api.url, { headers: { authorization: `Bearer ${TOKEN}` } });
  await peer.open();
  peer.send([
    { kind: 'submit', ref: 1, tasks: Array.from({ length: 5 }, () => ({ type: 'a' })) },
    { kind: 'watch', ref: 2, tasks: ['t1'] },
  ]);
  expect(await peer.received(1)).toMatchObject([{ kind: 'refused', ref: 1, code: 'rate-limited' }]);
  await expect.poll(() => api?.controller.received.length).toBe(1);
  expect(api.controller.received[0]?.items).toMatchObject([{ kind: 'watch', ref: 2 }]);
});

test('a connection that has sent more items than its rate is not read for a while, and nothing is lost', async () => {
  api = await openServer({ token: TOKEN, rates: { itemsPerSecond: 20 } });
  const peer = new Peer(api.url, { headers: { authorization: `Bearer ${TOKEN}` } });
  await peer.open();
  const refs = () => api?.controller.received.flatMap(({ items }) => items.map((item) => 'ref' in item && item.ref));
  const watches = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ kind: 'watch', ref: from + index, tasks: ['t1'] }));
  // 40 may come at once; the 10 above take half a second at 20 per second.
  const startedAt = performance.now();
  peer.send(watches(1, 50));
  await expect.poll(() => refs()?.length).toBe(50);
  peer.send(watches(51, 51));
  await expect.poll(() => refs()?.length).toBe(51);
  expect(performance.now() - startedAt).toBeGreaterThan(450);
  expect(refs()).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
});

test('guessing the token of the settings is stopped; tokens that were made still work', async () => {
  api = await openServer({ token: TOKEN, rates: { failuresPerMinute: 3 } });
  const made = await new MusterClient({ url: api.url, token: TOKEN }).createToken({ role: 'viewer' });
  const statuses: number[] = [];
  for (let guess = 0; guess < 5; guess++) statuses.push((await get('/v1/status', `guess-${guess}`)).status);
  expect(statuses).toEqual([401, 401, 401, 429, 429]);
  expect((await get('/v1/status', TOKEN)).status).toBe(429);
  expect((await get('/v1/status', made.token)).status).toBe(200);
});

describe('the local user', () => {
  test('is not counted', () => {
    const rates = new Rates({ requestsPerSecond: 1, tasksPerSecond: 1, itemsPerSecond: 1 }, () => 0);
    for (let request = 0; request < 100; request++) rates.request(LOCAL_USER);
    expect(() => rates.tasks(LOCAL_USER, Array(100).fill({ type: 'a' }))).not.toThrow();
    expect(rates.itemsPauseMs(LOCAL_USER, Array(100).fill({ kind: 'drain' }))).toBe(0);
  });
});
