// The API on a real socket: the typed client against it, what is not HTTP, what is too long, and the stop.
import { connect as connectTcp } from 'node:net';
import { Fault, MusterClient, type Task } from '@muster/contract';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, openServer, type Served, sendRaw } from './harness.ts';

const open: Served[] = [];
const start = async (...options: Parameters<typeof openServer>): Promise<Served> => {
  const api = await openServer(...options);
  open.push(api);
  return api;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.server.close()));
});

const faultOf = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    (error: unknown) => error as Fault,
  );

describe('the typed client', () => {
  test('does everything the API offers', async () => {
    const { url, controller } = await start({ token: 'secret' });
    const client = new MusterClient({ url: `${url}/`, token: 'secret' });
    expect(await client.submit({ type: 'a', payload: { n: 1 } })).toEqual({ tasks: [{ id: 't1' }], durability: 'L1' });
    await client.submit([{ type: 'b' }, { type: 'c' }]);
    expect(await client.task('t1')).toMatchObject({ id: 't1', payload: { n: 1 } });
    expect((await client.tasks({ limit: 2 })).tasks.map((task) => task.id)).toEqual(['t3', 't2']);
    const everything: Task[] = [];
    for await (const task of client.everyTask({ limit: 1 })) everything.push(task);
    expect(everything.map((task) => task.id)).toEqual(['t3', 't2', 't1']);

    const waiting = client.wait('t1', 100_000);
    await expect.poll(() => controller.isAwaited('t1')).toBe(true);
    controller.end('t1', { state: 'completed', result: 42 });
    expect(await waiting).toMatchObject({ state: 'completed', result: 42 });

    expect(await client.explain('t1')).toMatchObject({ task: 't1' });
    expect(await client.score('t1', 0.5)).toBeUndefined();
    expect(await client.cancel('t2', 'not needed')).toEqual({ id: 't2', state: 'cancelled' });
    expect(await client.redrive()).toEqual({ redriven: [], skipped: [] });
    expect(await client.agents()).toHaveLength(1);
    expect(await client.status()).toMatchObject({ node: 'node-1' });
  });

  test('rejects with the fault of the reply', async () => {
    const { url } = await start({ token: 'secret' });
    const client = new MusterClient({ url, token: 'secret' });
    expect(await faultOf(client.submit([{ type: 'a' }, { type: '' }]))).toMatchObject({
      code: 'invalid-request',
      field: 'tasks[1].type',
    });
    expect(await faultOf(client.task('t9'))).toMatchObject({ code: 'not-found', message: 'there is no task t9' });
    expect(await faultOf(new MusterClient({ url }).status())).toMatchObject({ code: 'unauthorized' });
    expect(await faultOf(new MusterClient({ url, token: 'wrong' }).status())).toMatchObject({ code: 'unauthorized' });
  });

  test('says where nobody listens', async () => {
    const { url, server } = await start();
    await server.close();
    const fault = await faultOf(new MusterClient({ url }).status());
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({
      code: 'no-controller',
      message: `the controller at ${url} is not running (connection refused)`,
    });
  });
});

test('a token guards every route but the liveness probe', async () => {
  const { url } = await start({ token: 'secret' });
  const paths = ['/readyz', '/v1/tasks', '/v1/tasks/t1', '/v1/agents', '/v1/status', '/v1/openapi.json', '/nowhere'];
  for (const path of paths) expect([path, (await fetch(url + path)).status]).toEqual([path, 401]);
  expect((await fetch(`${url}/v1/tasks`, { method: 'DELETE' })).status).toBe(401);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

describe('what is not a right HTTP request', () => {
  const host = 'Host: localhost\r\n';
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 'HTTP/1.1 400', 'invalid-request'],
    [
      'headers that are too long',
      `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`,
      'HTTP/1.1 431',
      'headers-too-large',
    ],
    [
      'an address that is too long',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`,
      'HTTP/1.1 431',
      'headers-too-large',
    ],
    [
      'a body longer than its limit',
      `POST /v1/tasks HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`,
      'HTTP/1.1 413',
      'too-large',
    ],
    [
      'both lengths',
      `POST /v1/tasks HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'HTTP/1.1 400',
      'invalid-request',
    ],
    [
      'an upgrade to something else',
      `GET /v1/status HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      'HTTP/1.1 404',
      'not-found',
    ],
  ])('%s', async (_name, request, status, code) => {
    const { url, log } = await start();
    const reply = await sendRaw(url, request);
    expect(reply.split('\r\n')[0]).toContain(status);
    expect(reply).toContain(`"code":"${code}"`);
    expect(log.filter((event) => event.level === 'error')).toEqual([]);
  });

  test('a request that never ends is cut off', async () => {
    const { url } = await start({ limits: { requestTimeoutMs: 50 } });
    const reply = await sendRaw(
      url,
      `POST /v1/tasks HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    expect(reply.split('\r\n')[0]).toContain('HTTP/1.1 408');
  });
});

describe('the start and the stop', () => {
  test('a port in use is a fault that names it', async () => {
    const { url, controller, hub, polls } = await start();
    const port = Number(new URL(url).port);
    const { createServer } = await import('../../src/api/server.ts');
    const second = createServer({ controller, hub, polls, host: '127.0.0.1', port, version: '0.1.0', log: () => {} });
    const fault = await faultOf(second.listen());
    expect(fault).toMatchObject({ code: 'cannot-listen', field: 'server.port' });
    expect(fault.message).toBe(`cannot listen at 127.0.0.1:${port}: the port is in use`);
  });

  test('stopping ends waits, connections and idle sockets', async () => {
    const { url, server, controller } = await start();
    const client = new MusterClient({ url });
    await client.submit({ type: 'a' });
    const waiting = fetch(`${url}/v1/tasks/t1?wait=50000`);
    await expect.poll(() => controller.isAwaited('t1')).toBe(true);
    const peer = await connect(url);
    const silent = connectTcp(Number(new URL(url).port), '127.0.0.1');
    await new Promise<void>((resolve) => silent.once('connect', resolve));
    const isCut = new Promise((resolve) => silent.once('close', resolve));
    await server.close();
    expect(await (await waiting).json()).toMatchObject({ error: { code: 'stopping' } });
    expect(await peer.closed).toMatchObject({ code: 1012 });
    await isCut;
  });
});
