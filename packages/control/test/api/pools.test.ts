// The routes of pools, policies and declared events: what they hand to the engine, and what they refuse.
import { Fault } from '@muster/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import { policyReplyExample, policyRequestExample, scalingEventExample } from '../../src/api/pool-examples.ts';
import { type Api, faultIn, openApi } from './harness.ts';

const by = 'local user';
let api: Api;
beforeEach(async () => {
  api = await openApi();
  return () => api.app.close();
});

test('pools are listed, and one is read with its agents and its decisions', async () => {
  expect(await api.call('GET', '/v1/pools')).toMatchObject({ status: 200, body: { pools: [{ type: 'writer' }] } });
  expect(await api.call('GET', '/v1/pools/writer')).toMatchObject({
    status: 200,
    body: { type: 'writer', agents: [{ id: 'writer-1', pid: 4_712 }] },
  });
  expect(await api.call('GET', '/v1/pools/writer/decisions')).toMatchObject({
    status: 200,
    body: { decisions: [{ action: 'scale_up', from: 10, to: 15, inputs: { queueDepth: 150 } }] },
  });
  await api.call('GET', '/v1/pools/writer/decisions?limit=64');
  expect(api.controller.poolCalls).toEqual([
    ['get', 'writer'],
    ['decisions', 'writer', 20],
    ['decisions', 'writer', 64],
  ]);
});

test('a pool is scaled to a size or by a number, drained, cordoned, uncordoned, and loses an agent', async () => {
  const scaled = await api.call('POST', '/v1/pools/writer/scale', { body: { to: 15, reason: 'the import begins' } });
  expect(scaled).toMatchObject({ status: 200, body: { to: 15, by } });
  await api.call('POST', '/v1/pools/writer/scale', { body: { by: -2 } });
  const body = { reason: 'a new model' };
  expect(await api.call('POST', '/v1/pools/writer/drain', { body: { ...body, atOnce: '10%' } })).toMatchObject({
    status: 200,
    body: { type: 'writer' },
  });
  expect(await api.call('POST', '/v1/pools/writer/cordon', { body })).toMatchObject({ body: { isCordoned: true } });
  expect(await api.call('POST', '/v1/pools/writer/uncordon')).toMatchObject({ body: { isCordoned: false } });
  expect(await api.call('DELETE', '/v1/pools/writer/agents/writer-3')).toMatchObject({ body: { pool: 'writer' } });
  expect(api.controller.poolCalls).toEqual([
    ['scale', 'writer', { to: 15, reason: 'the import begins' }, by],
    ['scale', 'writer', { by: -2 }, by],
    ['drain', 'writer', { by, reason: 'a new model', atOnce: '10%' }],
    ['cordon', 'writer', { by, reason: 'a new model' }],
    ['uncordon', 'writer', by],
    ['removeAgent', 'writer', 'writer-3', by],
  ]);
});

test('a policy is read, replaced as a whole, as often as one likes, and reset; the presets are listed', async () => {
  const path = '/v1/pools/writer/policy';
  expect(await api.call('GET', path)).toMatchObject({ status: 200, body: { pool: 'writer' } });
  for (let turn = 0; turn < 2; turn++) {
    const set = await api.call('PUT', path, { body: policyRequestExample });
    expect(set).toMatchObject({ status: 200, body: { given: policyRequestExample, by } });
  }
  expect(await api.call('DELETE', path)).toMatchObject({ status: 200, body: { pool: 'writer' } });
  expect(await api.call('GET', '/v1/policies')).toMatchObject({ body: { presets: [{ preset: 'production' }] } });
  expect(api.controller.poolCalls).toEqual([
    ['policy', 'writer'],
    ['setPolicy', 'writer', policyRequestExample, by],
    ['setPolicy', 'writer', policyRequestExample, by],
    ['resetPolicy', 'writer', by],
  ]);
});

test('a policy has its version as ETag, and is changed with If-Match only where that is still it', async () => {
  const path = '/v1/pools/writer/policy';
  const etag = `"${policyReplyExample.version}"`;
  expect(await api.call('GET', path)).toMatchObject({ headers: { etag } });
  const headers = { 'if-match': etag };
  expect(await api.call('PUT', path, { body: {}, headers })).toMatchObject({ status: 200, headers: { etag } });
  await api.call('PUT', path, { body: {}, headers: { 'if-match': '*' } });
  await api.call('DELETE', path, { headers });
  expect(api.controller.poolCalls.slice(1)).toEqual([
    ['setPolicy', 'writer', {}, by, policyReplyExample.version],
    ['setPolicy', 'writer', {}, by],
    ['resetPolicy', 'writer', by, policyReplyExample.version],
  ]);
  const wrong = await api.call('PUT', path, { body: {}, headers: { 'if-match': '"new"' } });
  expect(faultIn(wrong)).toMatchObject({ code: 'invalid-request', field: 'If-Match' });
  api.controller.nextError = new Fault('version-conflict', 'somebody was faster', { field: 'If-Match' });
  expect(await api.call('PUT', path, { body: {}, headers })).toMatchObject({ status: 409 });
});

test('an event is declared, listed and removed', async () => {
  const set = await api.call('PUT', '/v1/events/launch', { body: scalingEventExample });
  expect(set).toMatchObject({ status: 200, body: { name: 'launch', agents: 20, changedBy: by } });
  expect(await api.call('GET', '/v1/events')).toMatchObject({ body: { events: [{ name: 'monday-morning' }] } });
  expect(await api.call('DELETE', '/v1/events/monday-morning')).toMatchObject({ status: 204 });
  expect(await api.call('DELETE', '/v1/events/launch')).toMatchObject({ status: 404 });
});

describe('refused, with the field at fault:', () => {
  test.each<[string, 'GET' | 'PUT' | 'POST' | 'DELETE', string, unknown, string]>([
    ['an unknown field of a policy', 'PUT', '/v1/pools/writer/policy', { maxAgent: 3 }, 'maxAgent'],
    ['a preset that is none', 'PUT', '/v1/pools/writer/policy', { preset: 'fast' }, 'preset'],
    ['a number as text', 'PUT', '/v1/pools/writer/policy', { maxAgents: '50' }, 'maxAgents'],
    ['no number', 'PUT', '/v1/pools/writer/policy', { maxUtilization: null }, 'maxUtilization'],
    ['a share above 1', 'PUT', '/v1/pools/writer/policy', { maxUtilization: 1.5 }, 'maxUtilization'],
    ['a fraction of an agent', 'PUT', '/v1/pools/writer/policy', { minAgents: 1.5 }, 'minAgents'],
    ['a step that is none', 'PUT', '/v1/pools/writer/policy', { scaleUpStep: '0%' }, 'scaleUpStep'],
    ['an unknown trigger', 'PUT', '/v1/pools/writer/policy', { triggers: ['moon'] }, 'triggers[0]'],
    ['an unknown field of a size', 'POST', '/v1/pools/writer/scale', { size: 3 }, 'size'],
    ['a size below 0', 'POST', '/v1/pools/writer/scale', { to: -1 }, 'to'],
    ['too many agents', 'POST', '/v1/pools/writer/scale', { by: 10_001 }, 'by'],
    ['none at a time', 'POST', '/v1/pools/writer/drain', { atOnce: 0 }, 'atOnce'],
    ['more than all at a time', 'POST', '/v1/pools/writer/drain', { atOnce: '101%' }, 'atOnce'],
    ['a reason that is too long', 'POST', '/v1/pools/writer/drain', { reason: 'x'.repeat(513) }, 'reason'],
    ['a name with a space', 'GET', '/v1/pools/a%20b', undefined, 'type'],
    ['an agent id with a space', 'DELETE', '/v1/pools/writer/agents/a%20b', undefined, 'id'],
    ['more decisions than are kept', 'GET', '/v1/pools/writer/decisions?limit=65', undefined, 'limit'],
    ['an event without a pool', 'PUT', '/v1/events/a', { agents: 1, durationMs: 1000 }, 'pool'],
    ['an event of no agents', 'PUT', '/v1/events/a', { ...scalingEventExample, agents: 0 }, 'agents'],
    ['an event that is over at once', 'PUT', '/v1/events/a', { ...scalingEventExample, durationMs: 0 }, 'durationMs'],
    ['a name of an event with a slash', 'PUT', '/v1/events/a%2Fb', scalingEventExample, 'name'],
  ])('%s', async (_, method, url, body, field) => {
    const reply = await api.call(method, url, body === undefined ? {} : { body });
    expect(reply.status).toBe(400);
    expect(faultIn(reply)).toMatchObject({ code: 'invalid-request', field });
    expect(api.controller.poolCalls).toEqual([]);
  });

  test('NaN, which JSON does not have', async () => {
    const reply = await api.call('PUT', '/v1/pools/writer/policy', { body: '{"maxUtilization":NaN}' });
    expect([reply.status, faultIn(reply).code]).toEqual([400, 'invalid-request']);
  });

  test('what the engine refuses', async () => {
    api.controller.nextError = new Fault('invalid-request', 'minAgents must be at most maxAgents', {
      field: 'minAgents',
    });
    const reply = await api.call('PUT', '/v1/pools/writer/policy', { body: { minAgents: 5, maxAgents: 3 } });
    expect(faultIn(reply)).toMatchObject({ code: 'invalid-request', field: 'minAgents' });
  });

  test.each<['GET' | 'PUT' | 'POST' | 'DELETE', string, unknown]>([
    ['GET', '/v1/pools/nobody', undefined],
    ['GET', '/v1/pools/nobody/decisions', undefined],
    ['GET', '/v1/pools/nobody/policy', undefined],
    ['PUT', '/v1/pools/nobody/policy', {}],
    ['DELETE', '/v1/pools/nobody/policy', undefined],
    ['POST', '/v1/pools/nobody/scale', { to: 1 }],
    ['POST', '/v1/pools/nobody/drain', {}],
    ['POST', '/v1/pools/nobody/cordon', {}],
    ['POST', '/v1/pools/nobody/uncordon', undefined],
    ['DELETE', '/v1/pools/nobody/agents/nobody-1', undefined],
    ['PUT', '/v1/events/a', { ...scalingEventExample, pool: 'nobody' }],
  ])('%s %s of a pool that there is not: 404', async (method, url, body) => {
    const reply = await api.call(method, url, body === undefined ? {} : { body });
    expect([reply.status, faultIn(reply).code]).toEqual([404, 'not-found']);
  });
});
