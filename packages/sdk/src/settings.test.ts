// Where an agent or client connects, and what its environment may say.
import { expect, test } from 'vitest';
import { addressOf } from './address.ts';
import { backoffMs, RECONNECT } from './backoff.ts';
import { readEnvironment } from './environment.ts';
import { faultOfStatus } from './websocket.ts';

test.each([
  ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/v1/connect'],
  ['https://muster.example/', 'wss://muster.example/v1/connect'],
  ['https://example/muster/', 'wss://example/muster/v1/connect'],
  ['ws://[::1]:9/v1/connect', 'ws://[::1]:9/v1/connect'],
])('%s connects to %s', (url, target) => {
  expect(addressOf(url, undefined).url).toBe(target);
});

test.each(['localhost:8080', 'ftp://example', ''])('"%s" is no address', (url) => {
  expect(() => addressOf(url, undefined)).toThrow(/no address/);
});

test('the environment gives defaults, and nothing counts as not set', () => {
  expect(
    readEnvironment({ MUSTER_URL: 'http://a', MUSTER_TOKEN: '', MUSTER_SLOTS: '8', MUSTER_COST_PER_HOUR: '0.25' }),
  ).toEqual({
    url: 'http://a',
    token: undefined,
    tls: { ca: undefined, cert: undefined, key: undefined },
    agentId: undefined,
    agentType: undefined,
    slots: 8,
    costPerHour: 0.25,
  });
});

test.each(['0', '1.5', 'four', '10001'])('MUSTER_SLOTS=%s is refused by name', (slots) => {
  expect(() => readEnvironment({ MUSTER_SLOTS: slots })).toThrow(`MUSTER_SLOTS is "${slots}"`);
});

test.each(['-1', 'free', 'Infinity', '1e10'])('MUSTER_COST_PER_HOUR=%s is refused by name', (cost) => {
  expect(() => readEnvironment({ MUSTER_COST_PER_HOUR: cost })).toThrow(`MUSTER_COST_PER_HOUR is "${cost}"`);
});

test('the delay before a reconnect grows, is bounded, and loses at most its jitter', () => {
  expect([1, 2, 3, 100].map((failures) => backoffMs(RECONNECT, failures, () => 0))).toEqual([100, 200, 400, 1000]);
  expect(backoffMs(RECONNECT, 3, () => 0.999)).toBeGreaterThanOrEqual(200);
});

test('a refusal is told by its body or its status', () => {
  expect(faultOfStatus(429, '{"error":{"code":"too-many-connections","message":"full"}}')).toMatchObject({
    code: 'too-many-connections',
    retryable: true,
  });
  expect(faultOfStatus(401, '<html>')).toMatchObject({ code: 'unauthorized', retryable: false });
  expect(faultOfStatus(502, '<html>')).toBeUndefined();
});
