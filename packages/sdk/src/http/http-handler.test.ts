// The handler against an endpoint of its own on loopback.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentTask } from '../attempt.ts';
import { handOff } from '../hand-off.ts';
import { ask } from '../question.ts';
import { TerminalError } from '../task-failure.ts';
import { type HttpOptions, httpHandler } from './http-handler.ts';

const task = (payload: unknown, more: Partial<AgentTask> = {}): AgentTask => ({
  id: 't1',
  type: 'résumé',
  tenant: 'default',
  session: undefined,
  payload,
  timeoutMs: undefined,
  deadlineAt: undefined,
  traceparent: undefined,
  checkpoint: undefined,
  after: [],
  approval: undefined,
  handoff: undefined,
  ask,
  handOff,
  ...more,
});

async function endpoint(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function run(url: string, options: Partial<HttpOptions> & { signal?: AbortSignal; task?: AgentTask } = {}) {
  const { signal = new AbortController().signal, task: given = task(1), ...rest } = options;
  return httpHandler({ endpoint: url, ...rest })(given, { attempt: 2, token: 't1.2.1.x', signal });
}

async function errorOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    (value) => {
      throw new Error(`expected a failure, not ${JSON.stringify(value)}`);
    },
    (error: Error) => error,
  );
}

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('posts the payload with what the endpoint may want to know, and returns its JSON', async () => {
  const seen: { method?: string | undefined; url?: string | undefined; body?: string; headers?: object } = {};
  const url = await endpoint((request, response, body) => {
    Object.assign(seen, { method: request.method, url: request.url, body, headers: request.headers });
    response.end('{"words":3}');
  });
  const given = task({ text: 'ü' }, { session: 's 1', deadlineAt: 0, traceparent: CALLER });
  expect(await run(`${url}/do?x=1`, { task: given, headers: { authorization: 'Bearer k' } })).toEqual({ words: 3 });
  expect(seen).toMatchObject({ method: 'POST', url: '/do?x=1', body: '{"text":"ü"}' });
  expect(seen.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer k',
    'muster-task': 't1',
    'muster-type': 'r%C3%A9sum%C3%A9',
    'muster-tenant': 'default',
    'muster-session': 's%201',
    'muster-attempt': '2',
    'muster-fence': 't1.2.1.x',
    traceparent: CALLER,
    'muster-deadline': '1970-01-01T00:00:00.000Z',
  });
});

test.each([
  ['', null],
  ['plain text', 'plain text'],
  ['[1]', [1]],
])('the answer %j is the result %j', async (text, result) => {
  const url = await endpoint((_request, response) => void response.writeHead(201).end(text));
  expect(await run(url)).toEqual(result);
});

test.each([
  [400, true],
  [404, true],
  [422, true],
  [304, true],
  [408, false],
  [429, false],
  [500, false],
  [503, false],
])('the status %i is a failure; terminal: %s', async (status, isTerminal) => {
  const url = await endpoint((_request, response) => {
    response.writeHead(status).end(status === 304 ? undefined : 'because of this');
  });
  const error = await errorOf(run(url));
  expect(error.name).toBe(`http-${status}`);
  expect(error instanceof TerminalError).toBe(isTerminal);
  if (status !== 304) expect(error.message).toBe(`The endpoint answered ${status}: because of this`);
});

test('a redirect is followed on its own host only, and not without end', async () => {
  let foreign = 0;
  const other = await endpoint((_request, response) => {
    foreign++;
    response.end('{}');
  });
  const url = await endpoint((request, response, body) => {
    if (request.url === '/moved') response.writeHead(307, { location: '/here' }).end();
    else if (request.url === '/here') response.end(body);
    else if (request.url === '/away') response.writeHead(308, { location: `${other}/x` }).end();
    else if (request.url === '/see') response.writeHead(303, { location: '/here' }).end();
    else response.writeHead(307, { location: request.url }).end();
  });
  expect(await run(`${url}/moved`, { task: task('kept') })).toBe('kept');
  for (const [path, name] of [
    ['/away', 'http-redirect'],
    ['/round', 'http-redirect'],
    ['/see', 'http-303'],
  ]) {
    const error = await errorOf(run(`${url}${path}`));
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.name).toBe(name);
  }
  expect(foreign).toBe(0);
});

test('an answer that is too long is a terminal failure, also when it says no length', async () => {
  const url = await endpoint((_request, response) => {
    response.write('x'.repeat(600));
    response.end('x'.repeat(600));
  });
  const error = await errorOf(run(url, { httpLimits: { responseBytesMax: 1000 } }));
  expect(error).toBeInstanceOf(TerminalError);
  expect(error.name).toBe('output-too-large');
});

test('an endpoint that does not answer in time, or not to the end, is retried', async () => {
  const url = await endpoint((_request, response) => void response.write('begun'));
  const error = await errorOf(run(url, { httpLimits: { timeoutMs: 30 } }));
  expect(error).not.toBeInstanceOf(TerminalError);
  expect(error.name).toBe('http-timeout');
});

test('an endpoint that is not there is retried, and the failure says who it was', async () => {
  // Nobody but the superuser may listen there, and fetch has nothing against the port.
  const error = await errorOf(run('http://127.0.0.1:2'));
  expect(error).not.toBeInstanceOf(TerminalError);
  expect(error).toMatchObject({ name: 'http-unreachable', message: expect.stringContaining('ECONNREFUSED') });
});

test('a cancel ends the request', async () => {
  let [isThere, isGone] = [false, false];
  const url = await endpoint((request) => {
    isThere = true;
    request.socket.on('close', () => {
      isGone = true;
    });
  });
  const abort = new AbortController();
  const running = errorOf(run(url, { signal: abort.signal }));
  await expect.poll(() => isThere).toBe(true);
  abort.abort(new Error('cancelled'));
  expect(await running).toMatchObject({ message: 'cancelled' });
  await expect.poll(() => isGone).toBe(true);
});

test.each(['ftp://x', 'nonsense', 'http://user:secret@host/'])('%s is no endpoint', (endpoint) => {
  expect(() => httpHandler({ endpoint })).toThrow(TypeError);
});
