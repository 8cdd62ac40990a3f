// The memory of all HTTP requests together: a body that is announced and never comes, and replies that nobody reads.
import { connect as connectTcp, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openServer } from './harness.ts';

const LIMITS = { bodyBytesMax: 1_000_000, heldBytesMax: 1_500_000 };

async function serverWith(limits: typeof LIMITS) {
  const { url, server, controller } = await openServer({ limits });
  onTestFinished(() => server.close(0));
  const submit = (bytes: number): Promise<Response> =>
    fetch(`${url}/v1/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tasks: [{ type: 'a', payload: 'x'.repeat(bytes) }] }),
    });
  const announce = (bytes: number): Promise<Socket> =>
    new Promise((resolve) => {
      const socket = connectTcp(Number(new URL(url).port), '127.0.0.1', () => {
        const head = `POST /v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
        socket.write(`${head}Content-Length: ${bytes}\r\n\r\n{`, () => resolve(socket));
      });
      socket.on('error', () => {});
      onTestFinished(() => void socket.destroy());
    });
  return { url, controller, submit, announce };
}

test('a body for which there is no room left is refused, and taken when there is', async () => {
  const { submit, announce } = await serverWith(LIMITS);
  const stalled = await announce(900_000);
  await expect.poll(async () => (await submit(700_000)).status).toBe(429);
  const refused = await submit(700_000);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ error: { code: 'too-many-connections' } });
  expect((await submit(10)).status).toBe(201);
  stalled.destroy();
  await expect.poll(async () => (await submit(700_000)).status).toBe(201);
});

test('a body of unknown length counts as the largest there may be', async () => {
  const { url, announce } = await serverWith(LIMITS);
  await announce(900_000);
  const chunked = () =>
    fetch(`${url}/v1/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob(['{"tasks":[{"type":"a"}]}']).stream(),
      duplex: 'half',
    } as RequestInit);
  await expect.poll(async () => (await chunked()).status).toBe(429);
});

test('requests one after the other hold nothing', async () => {
  const { submit } = await serverWith(LIMITS);
  for (let round = 0; round < 5; round++) expect((await submit(900_000)).status).toBe(201);
});

test('a reply that would not fit beside the others is not begun', async () => {
  const { url, submit, announce } = await serverWith({ ...LIMITS, heldBytesMax: 1_200_000 });
  expect((await submit(800_000)).status).toBe(201);
  await announce(900_000);
  await expect.poll(async () => (await fetch(`${url}/v1/tasks/t1`)).status).toBe(429);
});
