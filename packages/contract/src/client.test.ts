// The client against a scripted `fetch`: retries, deadlines, addresses and what it makes of strange answers.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MusterClient } from './client.ts';
import { Fault } from './faults.ts';

type Answer = Response | Error | 'never';

function scripted(...answers: readonly Answer[]) {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = (url, init = {}) => {
    const answer = answers[requests.length] ?? new Error('the script is over');
    requests.push({ url: String(url), init });
    if (answer === 'never') {
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
      });
    }
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.clone());
  };
  return { fetch, requests };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const broken = new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
const faultOf = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => Promise.reject(new Error('it was expected to fail')),
    (error: unknown) => error as Fault,
  );

describe('retries', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** The pauses between two tries pass at once. */
  const withoutPauses = async <T>(promise: Promise<T>): Promise<T> => {
    await vi.runAllTimersAsync();
    return promise;
  };

  test('a read is asked again after a broken connection', async () => {
    const { fetch, requests } = scripted(broken, broken, json({ agents: [] }));
    expect(await withoutPauses(new MusterClient({ url: 'http://c', fetch }).agents())).toEqual([]);
    expect(requests).toHaveLength(3);
  });

  test('a read gives up in the end', async () => {
    const { fetch, requests } = scripted(broken, broken, broken, broken, broken);
    const fault = await withoutPauses(faultOf(new MusterClient({ url: 'http://c', fetch }).status()));
    expect(fault).toMatchObject({
      code: 'no-controller',
      message: 'the controller at http://c cannot be reached (ECONNRESET)',
    });
    expect(requests).toHaveLength(4);
  });

  test('a write is never sent twice, and its failure says that it may have happened', async () => {
    const { fetch, requests } = scripted(broken, json({}));
    const fault = await faultOf(new MusterClient({ url: 'http://c', fetch }).submit({ type: 'a' }));
    expect(fault.message).toContain('the request may have been carried out');
    expect(requests).toHaveLength(1);
  });

  test('a refusal is final, also of a read', async () => {
    const refusal = json({ error: { code: 'queue-full', message: 'full', field: 'tasks', retryAfterMs: 9 } }, 429);
    const { fetch, requests } = scripted(refusal, json({}));
    const fault = await faultOf(new MusterClient({ url: 'http://c', fetch }).status());
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({
      code: 'queue-full',
      message: 'full',
      field: 'tasks',
      retryAfterMs: 9,
      retryable: true,
    });
    expect(requests).toHaveLength(1);
  });

  test('a wait outlives a controller that stops, is away and starts again', async () => {
    const stopping = json({ error: { code: 'stopping', message: 'stops', retryAfterMs: 1000 } }, 503);
    const starting = json({ error: { code: 'starting', message: 'starts' } }, 503);
    const refused = new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
    const away = [refused, refused, refused, refused];
    const { fetch, requests } = scripted(stopping, ...away, starting, json({ id: 't1', state: 'completed' }));
    const wait = new MusterClient({ url: 'http://c', fetch }).wait('t1', 60_000);
    expect(await withoutPauses(wait)).toMatchObject({ state: 'completed' });
    expect(requests).toHaveLength(7);
    expect(requests.at(-1)?.url).toBe('http://c/v1/tasks/t1?wait=30000');
  });

  test('a wait ends when the controller stays away, when its time is over, and with a refusal', async () => {
    const stopping = json({ error: { code: 'stopping', message: 'stops' } }, 503);
    const client = (answers: readonly Answer[]) =>
      new MusterClient({ url: 'http://c', fetch: scripted(...answers).fetch });
    const codeOf = async (promise: Promise<unknown>) => (await withoutPauses(faultOf(promise))).code;
    expect(await codeOf(client(Array(200).fill(stopping)).wait('t1', 3_600_000))).toBe('stopping');
    expect(await codeOf(client(Array(5).fill(stopping)).wait('t1', 2_000))).toBe('stopping');
    expect(await codeOf(client([json({ error: { code: 'not-found', message: 'no' } }, 404)]).wait('t1', 9))).toBe(
      'not-found',
    );
  });
});

test('every call has a deadline', async () => {
  const { fetch } = scripted('never');
  const fault = await faultOf(new MusterClient({ url: 'http://c', fetch, deadlineMs: 20 }).submit({ type: 'a' }));
  expect(fault).toMatchObject({
    code: 'no-controller',
    message: 'the controller at http://c gave no answer within 20 ms; the request may have been carried out',
  });
});

test('a long wait is made of shorter ones, and ends with the outcome or the time', async () => {
  const waiting = json({ id: 't1', state: 'waiting' });
  const ended = scripted(waiting, json({ id: 't1', state: 'failed' }));
  expect(await new MusterClient({ url: 'http://c', fetch: ended.fetch }).wait('t1', 70_000)).toEqual({
    id: 't1',
    state: 'failed',
  });
  expect(ended.requests.map(({ url }) => url)).toEqual(Array(2).fill('http://c/v1/tasks/t1?wait=30000'));

  const late = scripted(waiting, waiting, waiting);
  expect(await new MusterClient({ url: 'http://c', fetch: late.fetch }).wait('t1', 70_000)).toMatchObject({
    state: 'waiting',
  });
  expect(late.requests.map(({ url }) => url.split('=')[1])).toEqual(['30000', '30000', '10000']);
});

describe('what is sent', () => {
  test('the token, the body and nothing undefined', async () => {
    const { fetch, requests } = scripted(json({}, 201), json({ tasks: [] }));
    const client = new MusterClient({ url: 'http://c/muster/', token: 'secret', fetch });
    await client.submit([{ type: 'a' }]);
    await client.tasks({ state: 'waiting', limit: 5 });
    expect(requests[0]).toMatchObject({
      url: 'http://c/muster/v1/tasks',
      init: {
        method: 'POST',
        redirect: 'error',
        body: '{"tasks":[{"type":"a"}]}',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
      },
    });
    expect(requests[1]?.url).toBe('http://c/muster/v1/tasks?state=waiting&limit=5');
    expect(requests[1]?.init.headers).toEqual({ authorization: 'Bearer secret' });
  });

  test('an id cannot leave its place in the path', async () => {
    const { fetch, requests } = scripted(json({ error: { code: 'not-found', message: 'no' } }, 404));
    await faultOf(new MusterClient({ url: 'http://c', fetch }).task('../status?x='));
    expect(requests[0]?.url).toBe('http://c/v1/tasks/..%2Fstatus%3Fx%3D');
  });
});

test.each([
  ['a page', new Response('<html>', { status: 404 }), '(HTTP 404)'],
  ['another program’s error', json({ error: 'nope' }, 500), '(HTTP 500)'],
  ['an unknown code', json({ error: { code: 'toString', message: 'x' } }, 400), '(HTTP 400)'],
  ['a reply that is no JSON', new Response('ok'), '(HTTP 200)'],
])('%s is not taken for an answer of Muster', async (_name, answer, status) => {
  const { fetch } = scripted(answer);
  const fault = await faultOf(new MusterClient({ url: 'http://c', fetch }).status());
  expect(fault.code).toBe('no-controller');
  expect(fault.message).toContain(`http://c does not answer like a Muster controller ${status}`);
});

test.each(['', 'localhost:8080', 'ftp://c', 'http://'])('the address "%s" is refused', (url) => {
  expect(() => new MusterClient({ url })).toThrow(/url must look like http:\/\/127\.0\.0\.1:8080/);
});
