// Liveness and readiness: what probes, clients and agents hear while the controller starts, stops or has no room.
import { MusterClient } from '@muster/contract';
import { afterEach, describe, expect, test } from 'vitest';
import { type Api, faultIn, openApi, openServer, Peer, type Socketed } from './harness.ts';

const apis: Api[] = [];
const servers: Socketed[] = [];
afterEach(async () => {
  await Promise.all([
    ...apis.splice(0).map(({ app }) => app.close()),
    ...servers.splice(0).map(({ server }) => server.close()),
  ]);
});

async function apiIn(readiness: Api['controller']['readiness']): Promise<Api> {
  const api = await openApi();
  apis.push(api);
  api.controller.readiness = readiness;
  return api;
}

describe('probes', () => {
  test.each([
    ['ready', 200, 200],
    ['starting', 200, 503],
    ['stopping', 200, 503],
    ['disk-full', 200, 507],
  ] as const)('of a controller that is %s: alive %i, ready %i', async (readiness, alive, ready) => {
    const api = await apiIn(readiness);
    expect(await api.call('GET', '/healthz')).toMatchObject({ status: alive, body: { status: 'ok' } });
    const reply = await api.call('GET', '/readyz');
    expect(reply.status).toBe(ready);
    if (ready !== 200) expect(faultIn(reply).code).toBe(readiness);
  });

  test('are still answered while requests under way end', async () => {
    const api = await apiIn('stopping');
    api.stop.stop();
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    expect(await api.call('GET', '/readyz')).toMatchObject({ status: 503 });
  });
});

describe('while the journal is read', () => {
  test('every other request is refused, with the time to come back', async () => {
    const api = await apiIn('starting');
    for (const [method, url] of [
      ['POST', '/v1/tasks'],
      ['GET', '/v1/status'],
      ['GET', '/v1/settings'],
    ] as const) {
      const reply = await api.call(method, url, method === 'POST' ? { body: { type: 'a' } } : {});
      expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      expect(faultIn(reply).code).toBe('starting');
    }
    api.controller.readiness = 'ready';
    expect((await api.call('GET', '/v1/status')).status).toBe(200);
  });

  test('no connection is taken, and one is as soon as it is ready', async () => {
    const socketed = await openServer();
    servers.push(socketed);
    socketed.controller.readiness = 'starting';
    await expect(new Peer(socketed.url).open()).rejects.toThrow('503');
    expect(socketed.hub.connectionCount).toBe(0);
    await expect(new MusterClient({ url: socketed.url }).status()).rejects.toMatchObject({
      code: 'starting',
      retryable: true,
    });
    socketed.controller.readiness = 'ready';
    const peer = new Peer(socketed.url);
    await peer.open();
    expect(socketed.hub.connectionCount).toBe(1);
  });
});
