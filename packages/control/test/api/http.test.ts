// Every route of the HTTP API: what it answers, and what it says to wrong input. The harness checks each reply
// against the OpenAPI document.

import { FAULTS, Fault, type FaultCode } from '@muster/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Api, type CallOptions, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

describe('tasks', () => {
  test('one task, then a batch', async () => {
    const one = await api.call('POST', '/v1/tasks', { body: { type: 'a', payload: [1] } });
    expect(one).toMatchObject({ status: 201, body: { tasks: [{ id: 't1' }], durability: 'L1' } });
    const batch = await api.call('POST', '/v1/tasks', { body: { tasks: [{ type: 'a' }, { type: 'b' }] } });
    expect(batch.body).toEqual({ tasks: [{ id: 't2' }, { id: 't3' }], durability: 'L1' });
    expect(await api.call('GET', '/v1/tasks/t1')).toMatchObject({ status: 200, body: { id: 't1', payload: [1] } });
  });

  test('pages, newest first', async () => {
    await api.call('POST', '/v1/tasks', { body: { tasks: [{ type: 'a' }, { type: 'b' }, { type: 'c' }] } });
    const first = await api.call('GET', '/v1/tasks?limit=2');
    expect(first.body).toMatchObject({ tasks: [{ id: 't3' }, { id: 't2' }], next: 't2' });
    const last = await api.call('GET', '/v1/tasks?limit=2&before=t2');
    expect(last.body).toMatchObject({ tasks: [{ id: 't1' }] });
    expect(last.body).not.toHaveProperty('next');
  });

  test('a wait ends with the task', async () => {
    await api.call('POST', '/v1/tasks', { body: { type: 'a' } });
    const waiting = api.call('GET', '/v1/tasks/t1?wait=60000');
    await expect.poll(() => api.controller.isAwaited('t1')).toBe(true);
    api.controller.end('t1', { state: 'completed', result: { n: 1 } });
    expect(await waiting).toMatchObject({ status: 200, body: { state: 'completed', result: { n: 1 } } });
  });

  test('a wait ends with the server', async () => {
    await api.call('POST', '/v1/tasks', { body: { type: 'a' } });
    const waiting = api.call('GET', '/v1/tasks/t1?wait=60000');
    await expect.poll(() => api.controller.isAwaited('t1')).toBe(true);
    api.stop.stop();
    expect(await waiting).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(faultIn(await api.call('GET', '/v1/status')).code).toBe('stopping');
  });

  test('explain, cancel with and without a body, score, redrive', async () => {
    await api.call('POST', '/v1/tasks', { body: { tasks: [{ type: 'a' }, { type: 'a' }] } });
    expect(await api.call('GET', '/v1/tasks/t1/explain')).toMatchObject({ status: 200, body: { task: 't1' } });
    expect(await api.call('POST', '/v1/tasks/t1/cancel')).toMatchObject({
      status: 200,
      body: { id: 't1', state: 'cancelled' },
    });
    expect(faultIn(await api.call('POST', '/v1/tasks/t1/cancel', { body: '' })).code).toBe('wrong-state');
    expect(await api.call('POST', '/v1/tasks/t2/cancel', { body: { reason: 'r' } })).toMatchObject({ status: 200 });
    expect(await api.call('POST', '/v1/tasks/t2/score', { body: { satisfaction: 1 } })).toMatchObject({
      status: 204,
      body: undefined,
    });
    const redrive = await api.call('POST', '/v1/redrive', { body: { tasks: ['t1'] } });
    expect(redrive.body).toEqual({ redriven: [], skipped: [{ id: 't1', reason: 'it is not a dead letter' }] });
    expect(await api.call('POST', '/v1/redrive')).toMatchObject({ status: 200 });
  });
});

test.each(['/v1/agents', '/v1/status', '/healthz', '/readyz', '/v1/openapi.json'])('GET and HEAD %s', async (url) => {
  expect((await api.call('GET', url)).status).toBe(200);
  const head = await api.app.inject({ method: 'HEAD', url });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const wrong: readonly [string, string, CallOptions, FaultCode, string | undefined, string][] = [
  ['POST', '/v1/tasks', {}, 'invalid-request', undefined, 'the body must be an object'],
  ['POST', '/v1/tasks', { body: '{"type":' }, 'invalid-request', undefined, 'the body is not JSON'],
  ['POST', '/v1/tasks', { body: 'null' }, 'invalid-request', undefined, 'the body must be an object'],
  ['POST', '/v1/tasks', { body: [] }, 'invalid-request', undefined, 'the body must be an object'],
  ['POST', '/v1/tasks', { body: {} }, 'invalid-request', 'type', 'type is missing'],
  ['POST', '/v1/tasks', { body: { type: 7 } }, 'invalid-request', 'type', 'type must be a string'],
  ['POST', '/v1/tasks', { body: { type: '' } }, 'invalid-request', 'type', 'type must not be empty'],
  [
    'POST',
    '/v1/tasks',
    { body: { type: 'a b' } },
    'invalid-request',
    'type',
    'type must have no spaces or control characters',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { type: 'a', priority: '5' } },
    'invalid-request',
    'priority',
    'priority must be an integer',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { type: 'a', colour: 'red' } },
    'invalid-request',
    'colour',
    'colour is not known here',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: '{"type":"a","__proto__":{"x":1}}' },
    'invalid-request',
    '__proto__',
    '__proto__ is not known here',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: '{"type":"a","payload":{"a":{"__proto__":1}}}' },
    'invalid-request',
    'payload',
    'payload must not have a key "__proto__"',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: `{"type":"a","payload":${deep(65)}}` },
    'invalid-request',
    'payload',
    'payload must not be nested deeper than 64 levels',
  ],
  ['POST', '/v1/tasks', { body: deep(1_000_000) }, 'invalid-request', undefined, 'the body must be an object'],
  [
    'POST',
    '/v1/tasks',
    { body: `{"type":"a","payload":${deep(1_000_000)}}` },
    'invalid-request',
    'payload',
    'payload must not be nested deeper than 64 levels',
  ],
  ['POST', '/v1/tasks', { body: `{"type":${deep(100_000)}}` }, 'invalid-request', 'type', 'type must be a string'],
  ['POST', '/v1/tasks', { body: { tasks: [] } }, 'invalid-request', 'tasks', 'tasks must NOT have fewer than 1 items'],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: Array(10_001).fill({ type: 'a' }) } },
    'invalid-request',
    'tasks',
    'tasks must NOT have more than 10000 items',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a' }], type: 'a' } },
    'invalid-request',
    'type',
    'type is not known here',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a' }, {}] } },
    'invalid-request',
    'tasks[1].type',
    'tasks[1].type is missing',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a' }, { type: 'a' }, { type: 'a' }, { type: 'a', priority: 11 }] } },
    'invalid-request',
    'tasks[3].priority',
    'tasks[3].priority must be <= 9',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', backoff: { factor: 0 } }] } },
    'invalid-request',
    'tasks[0].backoff.factor',
    'tasks[0].backoff.factor must be >= 1',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', requires: ['x', ''] }] } },
    'invalid-request',
    'tasks[0].requires[1]',
    'tasks[0].requires[1] must not be empty',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', requires: ['x', 'x'] }] } },
    'invalid-request',
    'tasks[0].requires',
    'tasks[0].requires must NOT have duplicate items',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', lateResult: 'no' }] } },
    'invalid-request',
    'tasks[0].lateResult',
    'tasks[0].lateResult must be one of "adopt", "keep", "discard"',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', parent: 'x1' }] } },
    'invalid-request',
    'tasks[0].parent',
    'tasks[0].parent must be a task id such as t1z',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: { tasks: [{ type: 'a', payload: JSON.parse('{"constructor":{"prototype":1}}') }] } },
    'invalid-request',
    'tasks[0].payload',
    'tasks[0].payload must not have a key "constructor.prototype"',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: 'type=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    'unsupported-media-type',
    undefined,
    'the body must be JSON',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: '{"type":"a"}', headers: { 'content-type': 'text/plain' } },
    'unsupported-media-type',
    undefined,
    'the body must be JSON',
  ],
  [
    'POST',
    '/v1/tasks',
    { body: `{"type":"a","payload":"${'x'.repeat(8 * 1024 * 1024)}"}` },
    'too-large',
    undefined,
    'the body is larger than 8388608 bytes',
  ],
  ['POST', '/v1/tasks?dry=1', { body: { type: 'a' } }, 'invalid-request', 'dry', 'dry is not known here'],
  ['GET', '/v1/tasks?limit=0', {}, 'invalid-request', 'limit', 'limit must be >= 1'],
  ['GET', '/v1/tasks?limit=1001', {}, 'invalid-request', 'limit', 'limit must be <= 1000'],
  ['GET', '/v1/tasks?limit=ten', {}, 'invalid-request', 'limit', 'limit must be an integer'],
  ['GET', '/v1/series?name=a&to=1e999', {}, 'invalid-request', 'to', 'to must be a number'],
  ['GET', '/v1/review?to=Infinity', {}, 'invalid-request', 'to', 'to must be a number'],
  ['GET', '/v1/tasks?limit=1&limit=2', {}, 'invalid-request', 'limit', 'limit must be an integer'],
  ['GET', '/v1/tasks?state=done', {}, 'invalid-request', 'state', 'state must be one of "scheduled", "waiting"'],
  ['GET', '/v1/tasks?before=1', {}, 'invalid-request', 'before', 'before must be a task id such as t1z'],
  ['GET', '/v1/tasks?__proto__=1', {}, 'invalid-request', '__proto__', '__proto__ is not known here'],
  ['GET', '/v1/tasks/T1', {}, 'invalid-request', 'id', 'id must be a task id such as t1z'],
  ['GET', '/v1/tasks/t1%2F..', {}, 'invalid-request', 'id', 'id must be a task id such as t1z'],
  ['GET', '/v1/tasks/t9', {}, 'not-found', undefined, 'there is no task t9'],
  ['GET', '/v1/tasks/t9?wait=-1', {}, 'invalid-request', 'wait', 'wait must be >= 0'],
  ['GET', '/v1/tasks/t9?wait=60001', {}, 'invalid-request', 'wait', 'wait must be <= 60000'],
  ['GET', '/v1/tasks/t9?wait=10', {}, 'not-found', undefined, 'there is no task t9'],
  ['GET', '/v1/tasks/t9/explain', {}, 'not-found', undefined, 'there is no task t9'],
  ['GET', '/v1/tasks/x/explain', {}, 'invalid-request', 'id', 'id must be a task id such as t1z'],
  ['POST', '/v1/tasks/t9/cancel', {}, 'not-found', undefined, 'there is no task t9'],
  ['POST', '/v1/tasks/x/cancel', {}, 'invalid-request', 'id', 'id must be a task id such as t1z'],
  ['POST', '/v1/tasks/t1/cancel', { body: { reason: '' } }, 'invalid-request', 'reason', 'reason must not be empty'],
  ['POST', '/v1/tasks/t1/cancel', { body: { why: 'x' } }, 'invalid-request', 'why', 'why is not known here'],
  ['POST', '/v1/tasks/t9/score', { body: { satisfaction: 1 } }, 'not-found', undefined, 'there is no task t9'],
  ['POST', '/v1/tasks/t1/score', {}, 'invalid-request', undefined, 'the body must be an object'],
  ['POST', '/v1/tasks/t1/score', { body: {} }, 'invalid-request', 'satisfaction', 'satisfaction is missing'],
  [
    'POST',
    '/v1/tasks/t1/score',
    { body: { satisfaction: 2 } },
    'invalid-request',
    'satisfaction',
    'satisfaction must be <= 1',
  ],
  [
    'POST',
    '/v1/redrive',
    { body: { tasks: [] } },
    'invalid-request',
    'tasks',
    'tasks must NOT have fewer than 1 items',
  ],
  [
    'POST',
    '/v1/redrive',
    { body: { tasks: ['t1', 'x'] } },
    'invalid-request',
    'tasks[1]',
    'tasks[1] must be a task id such as t1z',
  ],
  ['POST', '/v1/redrive', { body: { all: true } }, 'invalid-request', 'all', 'all is not known here'],
  ['GET', '/v1/agents?sort=a', {}, 'invalid-request', 'sort', 'sort is not known here'],
  ['GET', '/v1/status?verbose=1', {}, 'invalid-request', 'verbose', 'verbose is not known here'],
  ['GET', '/healthz?x=1', {}, 'invalid-request', 'x', 'x is not known here'],
  ['GET', '/readyz?x=1', {}, 'invalid-request', 'x', 'x is not known here'],
  ['GET', '/v1/openapi.json?x=1', {}, 'invalid-request', 'x', 'x is not known here'],
  ['GET', '/v1/nothing', {}, 'not-found', undefined, 'there is no route GET /v1/nothing'],
  ['GET', '/v1/tasks/%E0%A4%A', {}, 'invalid-request', undefined, "'/v1/tasks/%E0%A4%A' is not a valid url component"],
  ['GET', `/v1/tasks/t${'1'.repeat(601)}`, {}, 'invalid-request', undefined, "'/v1/tasks/t1111"],
  [
    'PUT',
    '/v1/tasks',
    { body: 'no json' },
    'method-not-allowed',
    undefined,
    'PUT is not allowed here; allowed: GET, HEAD, POST',
  ],
  ['DELETE', '/v1/tasks/t1', {}, 'method-not-allowed', undefined, 'DELETE is not allowed here; allowed: GET, HEAD'],
  ['GET', '/v1/redrive', {}, 'method-not-allowed', undefined, 'GET is not allowed here; allowed: POST'],
  ['POST', '/v1/status', { body: {} }, 'method-not-allowed', undefined, 'POST is not allowed here; allowed: GET, HEAD'],
  [
    'GET',
    '/v1/status',
    { headers: { origin: 'http://evil.example' } },
    'forbidden-origin',
    undefined,
    'pages of "http://evil.example" may not use this controller',
  ],
  [
    'GET',
    '/v1/status',
    { headers: { host: 'evil.example' } },
    'forbidden-origin',
    undefined,
    'the Host "evil.example" is not',
  ],
];

test('wrong input is refused with the right status, code, field and sentence', async () => {
  await api.call('POST', '/v1/tasks', { body: { type: 'a' } });
  for (const [method, url, options, code, field, message] of wrong) {
    const reply = await api.call(method as 'GET', url, options);
    const what = `${method} ${url} ${JSON.stringify(options.body ?? '').slice(0, 80)}`;
    expect(faultIn(reply), what).toEqual({
      code,
      message: expect.stringMatching(startingWith(message)),
      ...(field === undefined ? {} : { field }),
    });
    expect(reply.status, what).toBe(FAULTS[code].status);
  }
  expect(api.log.filter((event) => event.level === 'error')).toEqual([]);
});

test('invalid UTF-8 is refused, not repaired', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/tasks',
    headers: { 'content-type': 'application/json' },
    payload: Buffer.from('{"type":"\xff"}', 'latin1'),
  });
  expect([reply.statusCode, reply.json().error.message]).toEqual([400, 'the body is not UTF-8']);
});

describe('what the engine throws', () => {
  test.each([
    [new Fault('queue-full', 'full', { retryAfterMs: 2500 }), 429, '3'],
    [new Fault('keys-full', 'full'), 429, '1'],
    [new Fault('key-conflict', 'other body', { field: 'tasks[0].idempotencyKey' }), 409, undefined],
    [new Fault('disk-full', 'no room'), 507, undefined],
    [new Fault('stopping', 'bye'), 503, '1'],
  ])('%s', async (fault, status, retryAfter) => {
    api.controller.nextError = fault;
    const reply = await api.call('POST', '/v1/tasks', { body: { type: 'a' } });
    expect([reply.status, reply.headers['retry-after'], faultIn(reply).code]).toEqual([status, retryAfter, fault.code]);
  });

  test('a bug is a 500 that tells the log everything and the client nothing', async () => {
    api.controller.nextError = new Error('a secret detail');
    const reply = await api.call('GET', '/v1/status');
    expect(reply).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(JSON.stringify(reply.body)).not.toContain('secret');
    expect(api.log).toContainEqual(expect.objectContaining({ event: 'request-failed', message: 'a secret detail' }));
  });
});

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}
