// The routes behind workflows: dependencies of a submission, and a person's approval.
import { beforeEach, describe, expect, test } from 'vitest';
import { type Api, faultIn, openApi } from './harness.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

describe('approvals', () => {
  test('approve and reject, with and without words', async () => {
    const tasks = [1, 2, 3].map(() => ({ type: 'a', approval: true }));
    await api.call('POST', '/v1/tasks', { body: { tasks } });
    expect(await api.call('POST', '/v1/tasks/t1/approve')).toMatchObject({ body: { id: 't1', state: 'waiting' } });
    await api.call('POST', '/v1/tasks/t2/approve', { body: { note: 'go', by: 'ada' } });
    expect((await api.call('GET', '/v1/tasks/t2')).body).toMatchObject({
      approval: { answer: 'approved', by: 'ada (through local user)', note: 'go' },
    });
    expect(await api.call('POST', '/v1/tasks/t3/reject', { body: { reason: 'no' } })).toMatchObject({
      body: { id: 't3', state: 'cancelled' },
    });
    expect((await api.call('GET', '/v1/tasks/t3')).body).toMatchObject({
      approval: { answer: 'rejected', by: 'local user', note: 'no' },
    });
    expect(faultIn(await api.call('POST', '/v1/tasks/t1/approve')).code).toBe('wrong-state');
  });
});

test.each<[string, string, object, string, string]>([
  [
    'a reference that is none',
    '/v1/tasks',
    { tasks: [{ type: 'a', after: ['#1', 'soon'] }] },
    'tasks[0].after[1]',
    'must be a task id such as t1z, or #n',
  ],
  ['a list of none', '/v1/tasks', { type: 'a', after: [] }, 'after', 'must NOT have fewer than 1 items'],
  [
    'an approval in no time',
    '/v1/tasks',
    { type: 'a', approval: { timeoutMs: 0 } },
    'approval.timeoutMs',
    'must be >= 1',
  ],
  ['a reason to approve', '/v1/tasks/t1/approve', { reason: 'no' }, 'reason', 'is not known here'],
])('%s is refused, and the field named', async (_what, url, body, field, problem) => {
  const fault = faultIn(await api.call('POST', url, { body }));
  expect(fault).toMatchObject({ code: 'invalid-request', field });
  expect(fault.message).toContain(`${field} ${problem}`);
});

describe('schedules', () => {
  const rule = { cron: '0 3 * * *', task: { type: 'report' } };

  test('set, read, list, trigger and remove', async () => {
    const set = await api.call('PUT', '/v1/schedules/nightly', { body: rule });
    expect(set).toMatchObject({ status: 200, body: { name: 'nightly', changedBy: 'local user', ...rule } });
    expect((await api.call('GET', '/v1/schedules/nightly')).body).toMatchObject(rule);
    expect((await api.call('GET', '/v1/schedules?limit=5')).body).toMatchObject({ schedules: [{ name: 'nightly' }] });
    expect(await api.call('POST', '/v1/schedules/nightly/trigger')).toMatchObject({
      status: 201,
      body: { task: 't1' },
    });
    expect(await api.call('DELETE', '/v1/schedules/nightly')).toMatchObject({ status: 204 });
    expect(faultIn(await api.call('GET', '/v1/schedules/nightly')).code).toBe('not-found');
  });

  test.each<[string, string, object, string]>([
    ['a name with a slash', 'a%2Fb', rule, 'name'],
    ['no task', 'nightly', { cron: '0 3 * * *' }, 'task'],
    ['a task without a type', 'nightly', { ...rule, task: {} }, 'task.type'],
    ['an interval below a second', 'nightly', { intervalMs: 999, task: { type: 'a' } }, 'intervalMs'],
    ['an unknown field', 'nightly', { ...rule, often: true }, 'often'],
  ])('%s is refused, and the field named', async (_what, name, body, field) => {
    const fault = faultIn(await api.call('PUT', `/v1/schedules/${name}`, { body }));
    expect(fault).toMatchObject({ code: 'invalid-request', field });
  });
});
