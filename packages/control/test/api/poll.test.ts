// Agents without a WebSocket, over real requests: what a poll hands in and brings, what is never lost, who is gone.
import { Fault, type FromController, MusterClient, type PollRequest } from '@muster/contract';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { RawPeer } from '../raw-peer.ts';
import { openServer, type Served } from './harness.ts';

const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.server.close()));
});

const hello = { kind: 'hello', id: 'a-1', instance: 'i', type: 'a', slots: 1 } as const;
const note = (text: string): FromController => ({ kind: 'message', from: 'x', body: text });

async function start(options: Parameters<typeof openServer>[0] = {}) {
  const api = await openServer(options);
  open.push(api);
  const client = new MusterClient({ url: api.url });
  const poll = (request: PollRequest, agent = 'a-1') => client.poll(agent, request);
  /** The number of the connection that the engine saw last. */
  const number = (): number => api.controller.received.at(-1)?.connection ?? 0;
  return { ...api, poll, number };
}

async function greeted(options: Parameters<typeof openServer>[0] = {}) {
  const api = await start(options);
  const { connection } = await api.poll({ waitMs: 0, items: [hello] });
  return { ...api, connection, engineNumber: api.number() };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Fault) return error;
  throw new Error(`expected a fault, not ${String(error)}`);
}

describe('what a poll hands in and brings', () => {
  test('a hello opens a connection; items reach the engine, and what it pushes comes back in order', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    const start = { kind: 'start', task: 't1', token: 'x', attempt: 1, type: 'a', tenant: 'default' } as const;
    polls.push(engineNumber, note('first'));
    polls.pushWithJson(engineNumber, start, 'payload', '{"n":[1,"ü"]}');
    const done = { kind: 'done', token: 'x', result: { deep: [1] } } as const;
    const reply = await poll({ connection, after: 0, items: [done] });
    expect(reply).toEqual({ connection, number: 1, items: [note('first'), { ...start, payload: { n: [1, 'ü'] } }] });
    expect(controller.received).toEqual([
      { connection: engineNumber, items: [hello] },
      { connection: engineNumber, items: [done] },
    ]);
  });

  test('a poll waits for items, and those of one turn come together', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    const waiting = poll({ connection, after: 0, waitMs: 60_000 });
    await expect.poll(() => controller.received).toHaveLength(2);
    polls.push(engineNumber, note('one'));
    polls.push(engineNumber, note('two'));
    expect((await waiting).items).toEqual([note('one'), note('two')]);
  });

  test('it is answered with nothing after waitMs, and after the heartbeat at the latest', async () => {
    const { poll, connection } = await greeted({ heartbeatMs: 2_000 });
    const startedAt = performance.now();
    expect(await poll({ connection, after: 0, waitMs: 20 })).toEqual({ connection, number: 0, items: [] });
    expect(await poll({ connection, after: 0, waitMs: 60_000 })).toMatchObject({ number: 0, items: [] });
    // Loose: what waits for all of its time takes longer than that.
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });

  test('without `after` it only hands in, and leaves the poll that waits alone', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    const waiting = poll({ connection, after: 0 });
    await expect.poll(() => controller.received).toHaveLength(2);
    const handIn = await poll({ connection, items: [{ kind: 'drain' }] });
    expect(handIn).toEqual({ connection, number: 0, items: [] });
    expect(controller.received.at(-1)?.items).toEqual([{ kind: 'drain' }]);
    polls.push(engineNumber, note('still there'));
    expect((await waiting).items).toEqual([note('still there')]);
  });

  test('of two polls at once the older comes back with nothing', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    const older = poll({ connection, after: 0, waitMs: 60_000 });
    await expect.poll(() => controller.received).toHaveLength(2);
    const newer = poll({ connection, after: 0, waitMs: 60_000 });
    expect(await older).toEqual({ connection, number: 0, items: [] });
    polls.push(engineNumber, note('for the newer'));
    expect(await newer).toEqual({ connection, number: 1, items: [note('for the newer')] });
  });

  test('an item that can be answered is refused by itself', async () => {
    const { poll, connection } = await greeted();
    const wrong = { kind: 'submit', ref: 3, tasks: [{ type: 'a', priority: 10 }] } as const;
    const reply = await poll({ connection, after: 0, items: [wrong] });
    expect(reply.items).toMatchObject([{ kind: 'refused', ref: 3, field: 'tasks[0].priority' }]);
  });
});

describe('a reply that is lost on its way', () => {
  test('is given again, unchanged, until a poll says that it arrived', async () => {
    const { poll, polls, connection, engineNumber } = await greeted();
    polls.push(engineNumber, note('one'));
    const lost = await poll({ connection, after: 0 });
    polls.push(engineNumber, note('two'));
    expect(await poll({ connection, after: 0 })).toEqual(lost);
    expect(await poll({ connection, after: 0 })).toEqual(lost);
    expect(await poll({ connection, after: 1 })).toEqual({ connection, number: 2, items: [note('two')] });
    expect(await poll({ connection, after: 2, waitMs: 0 })).toEqual({ connection, number: 2, items: [] });
  });

  test('a number that the agent cannot have is refused before its items are carried out', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    polls.push(engineNumber, note('one'));
    await poll({ connection, after: 0 });
    const fault = await faultOf(poll({ connection, after: 7, items: [{ kind: 'drain' }] }));
    expect(fault).toMatchObject({ code: 'invalid-request', field: 'after' });
    expect(fault.message).toContain('after must be 0 or 1');
    expect(controller.received).toHaveLength(2);
  });
});

describe('who is gone', () => {
  test('a connection without a poll is disconnected once, and its agent is told to say hello again', async () => {
    const { poll, connection, engineNumber, controller, polls } = await greeted({ heartbeatMs: 50 });
    await expect.poll(() => controller.disconnects).toEqual([engineNumber]);
    const fault = await faultOf(poll({ connection, after: 0 }));
    expect(fault).toMatchObject({ code: 'connection-gone', retryable: true, field: 'connection' });
    expect(fault.message).toContain('say hello again');
    expect(polls.connectionCount).toBe(0);
    const again = await poll({ waitMs: 0, items: [hello] });
    expect(again.connection).not.toBe(connection);
    expect(controller.disconnects).toEqual([engineNumber]);
  });

  test('a stall of the controller is not the silence of an agent', async () => {
    const { url, controller, polls } = await start({ heartbeatMs: 50 });
    const peer = await RawPeer.dial(url);
    onTestFinished(() => peer.destroy());
    const ask = (request: object): void => {
      const body = JSON.stringify({ ...request, waitMs: 0 });
      const head = `POST /v1/agents/a-1/poll HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
      peer.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    };
    ask({ items: [hello] });
    await peer.until(() => peer.text.includes('"connection":'));
    const [, connection] = /"connection":"([^"]+)"/.exec(peer.text) ?? [];
    // It polls in time, and the controller sees that when the time is over.
    ask({ connection, after: 0 });
    const stalledUntil = performance.now() + 300;
    while (performance.now() < stalledUntil);
    await peer.until(() => peer.text.split('HTTP/1.1 ').length > 2);
    expect(peer.text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(controller.disconnects).toEqual([]);
    expect(polls.connectionCount).toBe(1);
  });

  test('an agent that is killed while it polls is missed sooner than one that is busy', async () => {
    const { url, controller, number } = await start({ polls: { hungUpMs: 5 }, heartbeatMs: 60_000 });
    const killed = new AbortController();
    const body = JSON.stringify({ items: [hello], waitMs: 60_000 });
    const headers = { 'content-type': 'application/json' };
    const request = fetch(`${url}/v1/agents/a-1/poll`, { method: 'POST', headers, body, signal: killed.signal });
    await expect.poll(() => controller.received).toHaveLength(1);
    killed.abort();
    await expect(request).rejects.toThrow();
    await expect.poll(() => controller.disconnects).toEqual([number()]);
  });

  test('a connection that the engine closes takes its poll along, with the reason', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted();
    const waiting = faultOf(poll({ connection, after: 0, waitMs: 60_000 }));
    await expect.poll(() => controller.received).toHaveLength(2);
    polls.close(engineNumber, 'id-in-use', 'the agent connected again');
    expect(controller.disconnects).toEqual([]); // Never inside the engine's own call.
    expect(await waiting).toMatchObject({ code: 'id-in-use', message: 'the agent connected again' });
    await expect.poll(() => controller.disconnects).toEqual([engineNumber]);
  });

  test('a hello that the engine refuses opens nothing', async () => {
    const { poll, polls, controller } = await start();
    controller.nextError = new Fault('id-in-use', 'agent id a-1 is used by a live process', { field: 'id' });
    expect(await faultOf(poll({ items: [hello] }))).toMatchObject({ code: 'id-in-use' });
    expect(polls.connectionCount).toBe(0);
  });

  test('the server’s stop ends every poll', async () => {
    const { poll, connection, engineNumber, controller, server } = await greeted();
    const waiting = faultOf(poll({ connection, after: 0, waitMs: 60_000 }));
    await expect.poll(() => controller.received).toHaveLength(2);
    await server.close();
    expect(await waiting).toMatchObject({ code: 'stopping' });
    expect(controller.disconnects).toEqual([engineNumber]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no hello', { items: [{ kind: 'drain' }] }, 'items[0]'],
    ['the hello of another agent', { items: [{ ...hello, id: 'a-2' }] }, 'items[0].id'],
    ['a wrong item', { items: [hello, { kind: 'done' }] }, 'items[1].token'],
    ['an unknown kind', { items: [{ kind: 'dance' }] }, 'items[0].kind'],
    ['no items at all', {}, 'items[0]'],
    ['an unknown field', { items: [hello], cursor: 1 }, 'cursor'],
    ['a wait that no proxy allows', { items: [hello], waitMs: 60_001 }, 'waitMs'],
  ])('%s names the field', async (_name, body, field) => {
    const { poll, polls } = await start();
    const fault = await faultOf(poll(body as PollRequest));
    expect(fault).toMatchObject({ field });
    expect(['invalid-request', 'invalid-frame']).toContain(fault.code);
    expect(polls.connectionCount).toBe(0);
  });

  test('the connection of another agent', async () => {
    const { poll, connection } = await greeted();
    expect(await faultOf(poll({ connection, after: 0 }, 'a-2'))).toMatchObject({ code: 'connection-gone' });
  });

  test('more agents than the bound', async () => {
    const { poll } = await greeted({ polls: { connectionsMax: 1 } });
    const fault = await faultOf(poll({ items: [{ ...hello, id: 'a-2' }] }, 'a-2'));
    expect(fault).toMatchObject({ code: 'too-many-connections', retryAfterMs: 5_000 });
  });

  test('an agent that does not fetch what it is sent', async () => {
    const { poll, polls, connection, engineNumber, controller } = await greeted({ polls: { bufferedLengthMax: 200 } });
    for (let item = 0; item < 10; item++) polls.push(engineNumber, note('x'.repeat(50)));
    await expect.poll(() => controller.disconnects).toEqual([engineNumber]);
    expect(await faultOf(poll({ connection, after: 0 }))).toMatchObject({ code: 'connection-gone' });
  });

  test('agents that together keep too much: whoever has more than its share', async () => {
    const { poll, polls, number, controller } = await start({ polls: { bufferedLengthMaxOfAll: 300 } });
    const numbers: number[] = [];
    for (const id of ['a-1', 'a-2']) {
      await poll({ waitMs: 0, items: [{ ...hello, id }] }, id);
      numbers.push(number());
    }
    const [modest = 0, greedy = 0] = numbers;
    polls.push(modest, note('x'));
    for (let item = 0; item < 5; item++) polls.push(greedy, note('x'.repeat(50)));
    polls.push(modest, note('still welcome'));
    await expect.poll(() => controller.disconnects).toEqual([greedy]);
  });

  test('nobody without the token', async () => {
    const { poll } = await start({ token: 'long-enough' });
    expect(await faultOf(poll({ items: [hello] }))).toMatchObject({ code: 'unauthorized' });
  });
});
