// The hub over real sockets: who gets in, what is refused and how, what is sent when.

import { FAULTS, Fault, PROTOCOL_LIMITS } from '@muster/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, openHub, Peer, type Socketed, sendRaw } from './harness.ts';

let api: Socketed;
beforeEach(async () => {
  api = await openHub();
});
afterEach(() => api.server.close());

const hello = { kind: 'hello', id: 'a-1', instance: 'i', type: 'a', slots: 1 };

describe('what the agent and the client exchange', () => {
  test('items reach the engine, and what it pushes comes back', async () => {
    const peer = await connect(api.url);
    peer.send([hello, { kind: 'submit', ref: 7, tasks: [{ type: 'a', payload: { deep: [1] } }] }]);
    expect(await peer.received(1)).toEqual([{ kind: 'accepted', ref: 7, tasks: [{ id: 't1' }], durability: 'L1' }]);
    expect(api.controller.received).toEqual([
      { connection: 1, items: [hello, { kind: 'submit', ref: 7, tasks: [{ type: 'a', payload: { deep: [1] } }] }] },
    ]);
  });

  test('an empty frame is a heartbeat', async () => {
    const peer = await connect(api.url);
    peer.send([]);
    peer.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
    await peer.received(1);
    expect(api.controller.received[0]).toEqual({ connection: 1, items: [] });
  });

  test('what is pushed in one turn leaves as one frame, in order, with JSON spliced in', async () => {
    const peer = await connect(api.url);
    peer.send([]);
    api.hub.push(1, { kind: 'settled', tokens: ['x'] });
    const start = { kind: 'start', task: 't1', token: 'x', attempt: 1, type: 'a', tenant: 'default' } as const;
    api.hub.pushWithJson(1, start, 'payload', '{"n":[1,"ü"]}');
    api.hub.push(1, { kind: 'stop', graceMs: 5, reason: 'test' });
    const items = await peer.received(3);
    expect(items.map((item) => item.kind)).toEqual(['settled', 'start', 'stop']);
    expect(items[1]).toEqual({ ...start, payload: { n: [1, 'ü'] } });
    expect(peer.frames).toEqual([3]);
  });

  test('a turn that exceeds a frame is split by count and by size', async () => {
    const peer = await connect(api.url);
    for (let index = 0; index <= PROTOCOL_LIMITS.itemsPerFrame; index++)
      api.hub.push(1, { kind: 'settled', tokens: [] });
    await peer.received(PROTOCOL_LIMITS.itemsPerFrame + 1);
    expect(peer.frames).toEqual([PROTOCOL_LIMITS.itemsPerFrame, 1]);

    const megabyte = 'é'.repeat(1024 * 1024);
    for (let index = 0; index < 5; index++) api.hub.push(1, { kind: 'message', from: 'x', body: megabyte });
    await peer.received(PROTOCOL_LIMITS.itemsPerFrame + 6);
    expect(peer.frames.slice(2)).toEqual([2, 2, 1]);
  });

  test('an item that no frame can carry is replaced by the news of it', async () => {
    const peer = await connect(api.url);
    api.hub.push(1, { kind: 'message', from: 'x', body: 'x'.repeat(PROTOCOL_LIMITS.frameBytes) });
    expect(await peer.received(1)).toMatchObject([{ kind: 'error', code: 'too-large' }]);
  });

  test('the engine hears of a lost connection once, and pushes to it go nowhere', async () => {
    const peer = await connect(api.url);
    peer.socket.terminate();
    await expect.poll(() => api.controller.disconnects).toEqual([1]);
    api.hub.push(1, { kind: 'settled', tokens: [] });
    api.hub.close(1, 'internal', 'gone');
    expect(api.hub.connectionCount).toBe(0);
  });
});

describe('who gets in', () => {
  const outcome = async (url: string, options: ConstructorParameters<typeof Peer>[1]): Promise<string> => {
    const peer = new Peer(url, options);
    return peer.open().then(
      () => 'open',
      (error: Error) => error.message.replace('Unexpected server response: ', ''),
    );
  };
  const wrong: readonly [string, ConstructorParameters<typeof Peer>[1], string][] = [
    ['another path', { path: '/v1/other' }, '404'],
    ['a query', { path: '/v1/connect?access_token=secret' }, '400'],
    ['a page of another origin', { headers: { origin: 'http://evil.example' } }, '403'],
    ['an opaque origin', { headers: { origin: 'null' } }, '403'],
    ['a rebound name', { headers: { host: 'evil.example' } }, '403'],
    ['a name that begins like loopback', { headers: { host: '127.0.0.1.evil.example' } }, '403'],
  ];
  test.each(wrong)('%s does not', async (_name, options, status) => {
    expect(await outcome(api.url, options)).toBe(status);
    expect(api.hub.connectionCount).toBe(0);
  });

  test('a page of the own origin does', async () => {
    expect(await outcome(api.url, { headers: { origin: api.url } })).toBe('open');
  });

  test.each([
    ['no token', {}, '401'],
    ['a wrong token', { authorization: 'Bearer wrong' }, '401'],
    ['a longer token', { authorization: 'Bearer secret1' }, '401'],
    ['another scheme', { authorization: 'Basic secret' }, '401'],
    ['the token', { authorization: 'Bearer secret' }, 'open'],
    [
      'the token through a proxy with a name of its own',
      { authorization: 'bearer secret', host: 'muster.example' },
      'open',
    ],
  ])('with a token set, %s', async (_name, headers, expected) => {
    const guarded = await openHub({ token: 'secret' });
    expect(await outcome(guarded.url, { headers })).toBe(expected);
    await guarded.server.close();
  });

  test.each([[['muster.v9']], [[]]])('a version that is not spoken here (%j) is told so', async (protocols) => {
    const peer = new Peer(api.url, { protocols });
    expect(await peer.closed).toEqual({ code: 4426, reason: 'this controller speaks muster.v1' });
  });

  test('no more than the limit', async () => {
    const small = await openHub({ settings: { connectionsMax: 1 } });
    expect(await outcome(small.url, {})).toBe('open');
    expect(await outcome(small.url, {})).toBe('429');
    await small.server.close();
  });

  test('a broken handshake is a 400 with a fault', async () => {
    const reply = await sendRaw(
      api.url,
      'GET /v1/connect HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(reply).toContain('HTTP/1.1 400');
    expect(reply).toContain('"code":"invalid-request"');
  });
});

describe('a wrong frame closes its connection and says why', () => {
  const items: readonly [string, unknown, string][] = [
    ['not JSON', '[{"kind":', 'the frame is not JSON'],
    ['empty text', '', 'the frame is not JSON'],
    ['not an array', '{"kind":"drain"}', 'the frame must be a JSON array of items'],
    ['null', 'null', 'the frame must be a JSON array of items'],
    ['a number as item', '[1]', 'items[0] must be an object'],
    ['an array as item', '[[]]', 'items[0].kind is missing'],
    ['null as item', '[null]', 'items[0] must be an object'],
    ['no kind', [{}], 'items[0].kind is missing'],
    ['an unknown kind', [{ kind: 'drain' }, { kind: 'welcome' }], 'items[1].kind must be one of hello, done, failed'],
    ['a kind of the prototype', [{ kind: 'constructor' }], 'items[0].kind must be one of'],
    ['hello without id', [{ ...hello, id: undefined }], 'items[0].id is missing'],
    [
      'hello with a blank in the id',
      [{ ...hello, id: 'a b' }],
      'items[0].id must have no spaces or control characters',
    ],
    ['hello without slots', [{ ...hello, slots: 0 }], 'items[0].slots must be >= 1'],
    [
      'hello with a wrong capability',
      [{ ...hello, capabilities: ['x', 3] }],
      'items[0].capabilities[1] must be a string',
    ],
    ['hello with a wrong label', [{ ...hello, labels: { region: 4 } }], 'items[0].labels.region must be a string'],
    [
      'hello with a label of many lines',
      [{ ...hello, labels: { 'a\nb': 'x' } }],
      'items[0].labels["a\\nb"] has a name that is not allowed',
    ],
    ['hello with an unknown member', [{ ...hello, admin: true }], 'items[0].admin is not known here'],
    [
      'hello with __proto__',
      '[{"kind":"hello","id":"a","instance":"i","type":"a","slots":1,"__proto__":{}}]',
      'items[0].__proto__ is not known here',
    ],
    [
      'done without token',
      [{ kind: 'drain' }, { kind: 'drain' }, { kind: 'drain' }, { kind: 'done' }],
      'items[3].token is missing',
    ],
    ['done with a number as token', [{ kind: 'done', token: 5 }], 'items[0].token must be a string'],
    [
      'done with wrong usage',
      [{ kind: 'done', token: 'x', usage: { tokens: -1 } }],
      'items[0].usage.tokens must be >= 0',
    ],
    [
      'done with endless usage',
      '[{"kind":"done","token":"x","usage":{"cost":1e999}}]',
      'items[0].usage.cost must be a number',
    ],
    [
      'done with usage that no sum could hold',
      [{ kind: 'done', token: 'x', usage: { cost: 1e300 } }],
      'items[0].usage.cost must be <= 1000000000000000',
    ],
    [
      'hello with a price beyond all bounds',
      [{ ...hello, costPerHour: 1e200 }],
      'items[0].costPerHour must be <= 1000000000',
    ],
    [
      'done with a poisoned result',
      '[{"kind":"done","token":"x","result":[{"__proto__":{"a":1}}]}]',
      'items[0].result must not have a key "__proto__"',
    ],
    [
      'done with a deep result',
      `[{"kind":"done","token":"x","result":${'['.repeat(65)}${']'.repeat(65)}}]`,
      'items[0].result must not be nested deeper than 64 levels',
    ],
    ['failed without error', [{ kind: 'failed', token: 'x' }], 'items[0].error is missing'],
    [
      'failed without a class',
      [{ kind: 'failed', token: 'x', error: { message: 'm' } }],
      'items[0].error.class is missing',
    ],
    ['progress beyond 1', [{ kind: 'progress', token: 'x', ratio: 1.5 }], 'items[0].ratio must be <= 1'],
    ['stopped without token', [{ kind: 'stopped' }], 'items[0].token is missing'],
    ['drain with more', [{ kind: 'drain', now: true }], 'items[0].now is not known here'],
    ['submit without ref', [{ kind: 'submit', tasks: [{ type: 'a' }] }], 'items[0].ref is missing'],
    [
      'cancel-task with a text as ref',
      [{ kind: 'cancel-task', ref: '1', task: 't1' }],
      'items[0].ref must be an integer',
    ],
    ['watch with a negative ref', [{ kind: 'watch', ref: -1, tasks: ['t1'] }], 'items[0].ref must be >= 0'],
    ['message to nobody', [{ kind: 'message', body: 1 }], 'items[0].to is missing'],
    ['message without body', [{ kind: 'message', to: 'x' }], 'items[0].body is missing'],
    [
      'message with a poisoned body',
      '[{"kind":"message","to":"x","body":{"constructor":{"prototype":1}}}]',
      'items[0].body must not have a key "constructor.prototype"',
    ],
  ];
  test.each(items)('%s', async (_name, frame, reason) => {
    const peer = await connect(api.url);
    peer.send(frame);
    const closed = await peer.closed;
    expect(closed.code).toBe(4400);
    expect(closed.reason.slice(0, reason.length)).toBe(reason);
    expect(Buffer.byteLength(closed.reason)).toBeLessThanOrEqual(123);
    await expect.poll(() => api.controller.disconnects).toEqual([1]);
    expect(api.controller.received).toEqual([]);
  });

  test('binary', async () => {
    const peer = await connect(api.url);
    peer.socket.send(Buffer.from('[]'));
    expect(await peer.closed).toEqual({ code: 4400, reason: 'the frame must be text, not binary' });
  });

  test('too many items', async () => {
    const peer = await connect(api.url);
    peer.send(`[${'{"kind":"drain"},'.repeat(PROTOCOL_LIMITS.itemsPerFrame)}{"kind":"drain"}]`);
    expect(await peer.closed).toMatchObject({
      code: 1009,
      reason: 'the frame has 10001 items, at most 10000 are allowed',
    });
  });

  test('a frame over the byte limit', async () => {
    const peer = await connect(api.url);
    peer.send(`["${'x'.repeat(PROTOCOL_LIMITS.frameBytes)}"]`);
    expect(await peer.closed).toMatchObject({ code: 1009 });
  });

  test('a reason is cut at 123 bytes, between characters', async () => {
    const peer = await connect(api.url);
    peer.send([{ kind: 'drain', ['ü'.repeat(200)]: 1 }]);
    const { reason } = await peer.closed;
    expect(Buffer.byteLength(reason)).toBeGreaterThan(110);
    expect(reason).not.toContain('\uFFFD');
  });
});

describe('an item with a ref is refused by itself', () => {
  const refusals: readonly [string, object, string, string][] = [
    [
      'a wrong priority',
      { kind: 'submit', ref: 1, tasks: [{ type: 'a' }, { type: 'a', priority: 11 }] },
      'tasks[1].priority',
      'tasks[1].priority must be <= 9',
    ],
    ['no tasks', { kind: 'submit', ref: 1, tasks: [] }, 'tasks', 'tasks must NOT have fewer than 1 items'],
    [
      'a choice',
      { kind: 'submit', ref: 1, tasks: [{ type: 'a', lateResult: 'x' }] },
      'tasks[0].lateResult',
      'tasks[0].lateResult must be one of "adopt", "keep", "discard"',
    ],
    [
      'a deep payload',
      { kind: 'submit', ref: 1, tasks: [{ type: 'a', payload: nested(65) }] },
      'tasks[0].payload',
      'tasks[0].payload must not be nested deeper than 64 levels',
    ],
    ['no task id', { kind: 'cancel-task', ref: 1, task: 'nope' }, 'task', 'task must be a task id such as t1z'],
    ['an unknown member', { kind: 'watch', ref: 1, tasks: ['t1'], x: 1 }, 'x', 'x is not known here'],
  ];
  test.each(refusals)('%s, and the rest of the frame goes on', async (_name, item, field, message) => {
    const peer = await connect(api.url);
    peer.send([item, { kind: 'submit', ref: 2, tasks: [{ type: 'a', payload: nested(64) }] }]);
    const answers = await peer.received(2);
    expect(answers[0]).toEqual({ kind: 'refused', ref: 1, code: 'invalid-request', message, field });
    expect(answers[1]).toMatchObject({ kind: 'accepted', ref: 2 });
  });
});

describe('when the engine throws', () => {
  test.each([
    [new Fault('id-in-use', 'agent a-1 lives elsewhere'), { code: 4409, reason: 'agent a-1 lives elsewhere' }],
    [new Fault('disk-full', 'no room'), undefined],
    [new Error('a secret detail'), { code: 1011, reason: 'the controller failed on this frame; see its log' }],
  ])('%s', async (error, closed) => {
    const peer = await connect(api.url);
    api.controller.nextError = error;
    peer.send([]);
    if (closed === undefined) {
      expect(await peer.received(1)).toEqual([{ kind: 'error', code: 'disk-full', message: 'no room' }]);
    } else {
      expect(await peer.closed).toEqual(closed);
    }
    expect(api.log).toContainEqual(expect.objectContaining({ event: 'frame-refused', message: error.message }));
  });
});

describe('limits in time and memory', () => {
  test('a connection that never speaks is closed', async () => {
    const quick = await openHub({ settings: { firstFrameMs: 30 } });
    const peer = await connect(quick.url);
    expect(await peer.closed).toEqual({ code: 4400, reason: 'no frame came within 30 ms' });
    await quick.server.close();
  });

  test('a peer that does not read is cut off at the cap', async () => {
    const small = await openHub({ settings: { bufferedBytesMax: 4 * 1024 * 1024 } });
    const peer = await connect(small.url);
    peer.socket.pause();
    const body = 'x'.repeat(256 * 1024);
    for (let sent = 0; sent < 400 && small.controller.disconnects.length === 0; sent++) {
      small.hub.push(1, { kind: 'message', from: 'x', body });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => small.controller.disconnects).toEqual([1]);
    await small.server.close();
  });

  test('one turn cannot buffer more than the cap either', async () => {
    const small = await openHub({ settings: { bufferedBytesMax: 1024 * 1024 } });
    const peer = await connect(small.url);
    for (let index = 0; index < 5; index++)
      small.hub.push(1, { kind: 'message', from: 'x', body: 'x'.repeat(300_000) });
    expect(await peer.closed).toEqual({
      code: FAULTS['slow-consumer'].close,
      reason: 'more than 1048576 bytes wait to be read',
    });
    await small.server.close();
  });

  test('stopping sends what waits, and says so', async () => {
    const other = await openHub();
    const peer = await connect(other.url);
    other.hub.push(1, { kind: 'settled', tokens: ['last'] });
    await other.server.close();
    expect(await peer.closed).toEqual({ code: 1012, reason: 'the controller is stopping' });
    expect(peer.items).toEqual([{ kind: 'settled', tokens: ['last'] }]);
    expect(other.controller.disconnects).toEqual([1]);
  });
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { x: value };
  return value;
}
