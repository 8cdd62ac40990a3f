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
    'must match pattern',
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
