// The corpus over HTTP, to a whole controller: odd request lines, headers and addresses as raw bytes, and odd bodies
// for every operation of the OpenAPI document. Each gets a clear refusal or a right reply; nothing ends in a 5xx.
import { FAULTS, type FaultBody } from '@muster/contract';
import { expect, test } from 'vitest';
import type { OpenApi } from '../api/reply-validator.ts';
import { RawPeer } from '../raw-peer.ts';
import { NO_INPUT, ODD_HEADERS, ODD_PATHS, ODD_REQUEST_LINES, ODD_VALUES } from './corpus.ts';
import { FuzzedController } from './fuzzed-controller.ts';
import { type RawReply, sendRequest } from './raw-request.ts';
import { report } from './runs.ts';
import { spliced, withKeyTwice } from './splice.ts';

/** For what is never answered; nothing is measured by it. */
const REPLY_MS_MAX = 120_000;
const AT_ONCE = 8;

test('odd request lines, addresses and headers are refused, or answered as what they are', async () => {
  const controller = await FuzzedController.open();
  const authorization = `Authorization: Bearer ${controller.token}`;
  const messages = [
    ...ODD_REQUEST_LINES.map((line) => `${line}\r\nHost: 127.0.0.1\r\n${authorization}\r\n\r\n`),
    ...ODD_PATHS.flatMap((path) =>
      ['GET', 'POST', 'DELETE'].map(
        (method) => `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n\r\n`,
      ),
    ),
    ...ODD_HEADERS.flatMap((header) => [
      `GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n${header}\r\n\r\n`,
      `POST /v1/tasks HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n${header}\r\n\r\n`,
      `GET /v1/connect HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n\r\n`,
    ]),
  ];
  const counts = { inputs: messages.length, refused: 0, answered: 0, dropped: 0 };
  for (const message of messages) {
    const status = await statusOf(controller.url, message);
    const what = JSON.stringify(message.slice(0, 300));
    if (status === undefined) counts.dropped++;
    else if (status < 400) counts.answered++;
    else counts.refused++;
    expect(status ?? 400, what).toBeLessThan(500);
    expect(status ?? 400, what).toBeGreaterThanOrEqual(100);
  }
  expect(counts.dropped).toBeLessThan(counts.inputs / 10);
  expect((await fetch(`${controller.url}/healthz`)).status).toBe(200);
  expect(controller.errors()).toEqual([]);
  report('HTTP messages', counts);
});

test('odd bodies are refused by every operation with a fault, or mean what they say', async () => {
  const controller = await FuzzedController.open();
  const headers = { authorization: `Bearer ${controller.token}`, 'content-type': 'application/json' };
  const document = (await (await fetch(`${controller.url}/v1/openapi.json`, { headers })).json()) as OpenApi;
  const counts = { inputs: 0, refused: 0, accepted: 0 };
  const send = async ({ method, path, body }: Sent): Promise<void> => {
    const reply = await sendRequest(controller.url, { method, path, headers, body, limitMs: REPLY_MS_MAX });
    counts.inputs++;
    judge(reply, `${method} ${path} ${String(body).slice(0, 300)}`);
    if ((reply?.status ?? 0) < 400) counts.accepted++;
    else counts.refused++;
  };
  const pending = bodiesOf(document);
  const worker = async (): Promise<void> => {
    for (let next = pending.next(); !next.done; next = pending.next()) await send(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(counts.refused).toBeGreaterThan(counts.accepted);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  expect(controller.errors()).toEqual([]);
  report('HTTP bodies', counts);
});

test('of a key that comes twice the last one counts, everywhere alike', async () => {
  const controller = await FuzzedController.open();
  const headers = { authorization: `Bearer ${controller.token}`, 'content-type': 'application/json' };
  const body = withKeyTwice({ type: 'last', payload: { a: 1 } }, 'type', '"first"');
  const reply = await sendRequest(controller.url, {
    method: 'POST',
    path: '/v1/tasks',
    headers,
    body,
    limitMs: REPLY_MS_MAX,
  });
  const { tasks } = JSON.parse(reply?.text ?? '') as { tasks: { id: string }[] };
  const task = await fetch(`${controller.url}/v1/tasks/${tasks[0]?.id}`, { headers });
  expect(await task.json()).toMatchObject({ type: 'last', payload: { a: 1 } });
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | Buffer;
}

/** What is no input at all, and the documented examples with something odd in every place. */
function* bodiesOf(document: OpenApi): Generator<Sent> {
  for (const [template, methods] of Object.entries(document.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const media = requestBody?.content['application/json'];
      if (media === undefined) continue;
      const sent = { method: method.toUpperCase(), path: template.replace(/\{\w+\}/g, 't1') };
      for (const body of NO_INPUT) yield { ...sent, body };
      const { example, examples = {} } = media as { example?: unknown; examples?: Record<string, { value: unknown }> };
      const right = example === undefined ? Object.values(examples).map(({ value }) => value) : [example];
      for (const value of right) {
        for (const odd of ODD_VALUES) for (const body of spliced(value, odd)) yield { ...sent, body };
      }
    }
  }
}

function judge(reply: RawReply | undefined, what: string): void {
  expect(reply, `${what} was not answered`).toBeDefined();
  const { status = 0, text = '' } = reply ?? {};
  expect(status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (status < 400) return;
  const { error } = JSON.parse(text) as FaultBody;
  expect(FAULTS[error.code]?.status, what).toBe(status);
  expect(error.message.length, what).toBeLessThan(1_000);
}

/** Of the first reply; undefined when the socket was closed without one. */
async function statusOf(url: string, message: string): Promise<number | undefined> {
  const peer = await RawPeer.dial(url);
  const timer = setTimeout(() => peer.destroy(), REPLY_MS_MAX);
  peer.write(Buffer.from(message, 'latin1'));
  await peer.until(() => peer.text.includes('\r\n'));
  clearTimeout(timer);
  peer.destroy();
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(peer.text)?.[1];
  return status === undefined ? undefined : Number(status);
}
