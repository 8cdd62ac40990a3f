// Wrong input to every endpoint and every protocol message of a real process: the answer names what is wrong, and the
// process goes on. That each rule of each schema holds is tested without a process, in test/api.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../api/harness.ts';
import type { ControllerProcess } from './controller-process.ts';
import { Stage } from './harness.ts';

const stage = new Stage();
let controller: ControllerProcess;
let pid = 0;

beforeAll(async () => {
  controller = await stage.controller();
  pid = controller.child.pid;
  await controller.client.submit({ type: 'work', idempotencyKey: 'used' });
});

afterAll(async () => {
  // Still the first process, still serving, and nothing was taken in that should not have been.
  const { tasks } = await controller.client.status();
  expect(controller.child).toMatchObject({ pid, hasExited: false });
  expect(tasks).toMatchObject({ submitted: 1, waiting: 1 });
  expect(controller.child.err).not.toContain('"level":"error"');
  await stage.close();
});

const call = async (method: string, path: string, body: unknown): Promise<unknown> => {
  const isRaw = typeof body === 'string';
  const response = await fetch(controller.url + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: isRaw ? body : JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, ...((await response.json()) as object) };
};

const task = { type: 'work' };

describe('an endpoint', () => {
  test.each([
    ['POST', '/v1/tasks', undefined, 400, 'invalid-request', undefined],
    ['POST', '/v1/tasks', '{"type":', 400, 'invalid-request', undefined],
    ['POST', '/v1/tasks', {}, 400, 'invalid-request', 'type'],
    ['POST', '/v1/tasks', { ...task, priority: 10 }, 400, 'invalid-request', 'priority'],
    ['POST', '/v1/tasks', { ...task, nonsense: 1 }, 400, 'invalid-request', 'nonsense'],
    ['POST', '/v1/tasks', { tasks: [] }, 400, 'invalid-request', 'tasks'],
    ['POST', '/v1/tasks', { tasks: [task, { type: 7 }] }, 400, 'invalid-request', 'tasks[1].type'],
    ['POST', '/v1/tasks', { ...task, backoff: { factor: 0 } }, 400, 'invalid-request', 'backoff.factor'],
    ['POST', '/v1/tasks', { ...task, priority: 1, idempotencyKey: 'used' }, 409, 'key-conflict', undefined],
    [
      'POST',
      '/v1/tasks',
      { ...task, payload: 'x'.repeat(2 ** 20) },
      413,
      'too-large',
      expect.stringContaining('payload'),
    ],
    ['POST', '/v1/tasks', { ...task, payload: 'x'.repeat(9 * 2 ** 20) }, 413, 'too-large', undefined],
    ['GET', '/v1/tasks?state=done', undefined, 400, 'invalid-request', 'state'],
    ['GET', '/v1/tasks?limit=many', undefined, 400, 'invalid-request', 'limit'],
    ['GET', '/v1/tasks?sort=id', undefined, 400, 'invalid-request', 'sort'],
    ['GET', '/v1/tasks/17', undefined, 400, 'invalid-request', 'id'],
    ['GET', '/v1/tasks/tzzz', undefined, 404, 'not-found', 'id'],
    ['GET', '/v1/tasks/t1?wait=-1', undefined, 400, 'invalid-request', 'wait'],
    ['GET', '/v1/tasks/tzzz/explain', undefined, 404, 'not-found', 'id'],
    ['POST', '/v1/tasks/t1/cancel', { because: 'x' }, 400, 'invalid-request', 'because'],
    ['POST', '/v1/tasks/tzzz/cancel', undefined, 404, 'not-found', 'id'],
    ['POST', '/v1/tasks/t1/score', { satisfaction: 2 }, 400, 'invalid-request', 'satisfaction'],
    ['POST', '/v1/tasks/t1/score', { satisfaction: 1 }, 409, 'wrong-state', undefined],
    ['POST', '/v1/redrive', { tasks: ['1'] }, 400, 'invalid-request', 'tasks[0]'],
    ['GET', '/v1/pools/nobody', undefined, 404, 'not-found', 'type'],
    ['POST', '/v1/pools/nobody/scale', { size: 1 }, 400, 'invalid-request', 'size'],
    ['POST', '/v1/pools/nobody/scale', { to: 1 }, 404, 'not-found', 'type'],
    ['PUT', '/v1/pools/nobody/policy', { maxAgent: 1 }, 400, 'invalid-request', 'maxAgent'],
    ['PUT', '/v1/pools/nobody/policy', '{"maxUtilization":NaN}', 400, 'invalid-request', undefined],
    ['PUT', '/v1/pools/nobody/policy', {}, 404, 'not-found', 'type'],
    ['PUT', '/v1/events/a', { pool: 'nobody', agents: 1, at: 1, durationMs: 1000 }, 404, 'not-found', 'pool'],
    ['DELETE', '/v1/events/a', undefined, 404, 'not-found', 'name'],
    ['DELETE', '/v1/tasks/t1', undefined, 405, 'method-not-allowed', undefined],
    ['PUT', '/v1/agents', {}, 405, 'method-not-allowed', undefined],
    ['PATCH', '/v1/status', {}, 405, 'method-not-allowed', undefined],
    ['GET', '/v1/nothing', undefined, 404, 'not-found', undefined],
  ])('%# %s %s', async (method, path, body, status, code, field) => {
    const error = { code, message: expect.stringMatching(/\S/), ...(field === undefined ? {} : { field }) };
    expect(await call(method, path, body)).toMatchObject({ status, error });
  });
});

const hello = { kind: 'hello', id: 'a', instance: 'i', type: 'other', slots: 1 };

describe('a frame that cannot be answered closes its connection', () => {
  test.each([
    ['not json', 'JSON'],
    [{ kind: 'drain' }, 'array'],
    [[17], 'items[0]'],
    [[{ kind: 'greet' }], 'items[0].kind'],
    [[{ ...hello, slots: 0 }], 'items[0].slots'],
    [[{ ...hello, labels: { 'a=b': 'c' } }], 'items[0].labels'],
    [[hello, hello], 'hello'],
    [[hello, { kind: 'done' }], 'items[1].token'],
    [[{ kind: 'done', token: 't1.1.1.a' }], 'hello'],
    [[{ kind: 'failed', token: 't', error: { class: 'X' } }], 'items[0].error.message'],
    [[{ kind: 'progress', token: 't', ratio: 2 }], 'items[0].ratio'],
    [[{ kind: 'stopped' }], 'items[0].token'],
    [[{ kind: 'drain', now: true }], 'items[0].now'],
    [[{ kind: 'submit', tasks: [task] }], 'items[0].ref'],
    [[{ kind: 'message', to: 'b' }], 'items[0].body'],
  ])('%j names %s', async (frame, named) => {
    const peer = await connect(controller.url);
    peer.send(frame);
    expect(await peer.closed).toMatchObject({ code: 4400, reason: expect.stringContaining(named) });
  });
});

describe('an item that can be answered is refused by itself', () => {
  test.each([
    [{ kind: 'submit', ref: 3, tasks: [{ type: 'work', ttlMs: 0 }] }, 'invalid-request', 'tasks[0].ttlMs'],
    [{ kind: 'submit', ref: 3, tasks: [{ ...task, priority: 1, idempotencyKey: 'used' }] }, 'key-conflict', undefined],
    [{ kind: 'cancel-task', ref: 3, task: 'x' }, 'invalid-request', 'task'],
    [{ kind: 'cancel-task', ref: 3, task: 'tzzz' }, 'not-found', 'id'],
    [{ kind: 'watch', ref: 3, tasks: [] }, 'invalid-request', 'tasks'],
    [{ kind: 'watch', ref: 3, tasks: ['tzzz'] }, 'not-found', 'id'],
  ])('%j → %s', async (item, code, field) => {
    const peer = await connect(controller.url);
    peer.send([item]);
    const [reply] = await peer.received(1);
    expect(reply).toMatchObject({ kind: 'refused', ref: 3, code, ...(field === undefined ? {} : { field }) });
    peer.socket.close();
  });

  test('an agent that is not there, an unknown token and a wrong version', async () => {
    const peer = await connect(controller.url);
    peer.send([{ kind: 'message', to: 'nobody', body: 1 }]);
    expect(await peer.received(1)).toEqual([
      expect.objectContaining({ kind: 'error', code: 'not-found', field: 'to' }),
    ]);
    peer.send([
      { ...hello, id: 'b' },
      { kind: 'done', token: 't1.9.9.zz', result: 1 },
    ]);
    // Acknowledged, so that its agent forgets it; and without any effect on the task.
    const items = await peer.received(3);
    expect(items.slice(1).map(({ kind }) => kind)).toEqual(['welcome', 'settled']);
    expect(await controller.client.task('t1')).toMatchObject({ state: 'waiting' });
    peer.socket.close();
  });
});
