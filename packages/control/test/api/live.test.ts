// The live stream over real sockets: who is let in, what each is told, and what a slow or hidden one costs the others.
import { LIVE_PATH, LIVE_PROTOCOL, type LiveHappening, type LiveNeed } from '@muster/contract';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../../sdk/test/until.ts';
import type { LiveLimits } from '../../src/api/live/live-streams.ts';
import { RawPeer } from '../raw-peer.ts';
import { openServer, type Served } from './harness.ts';
import { LivePeer } from './live-peer.ts';
import { agentRow } from './memory-live.ts';

const TOKEN = 'bootstrap-token-of-the-tests';

async function opened(live: Partial<LiveLimits> = {}, token?: string): Promise<Served> {
  const api = await openServer({
    live: { flushMs: 5, beatMs: 50, ...live },
    ...(token === undefined ? {} : { token }),
  });
  onTestFinished(() => api.server.close());
  return api;
}

const need = (tenant: string, waiting: number): LiveNeed => ({ type: 'work', tenant, waiting, running: 0 });
const deadLetter = (number: number, tenant: string): LiveHappening => ({
  ...{ number, at: 1, kind: 'dead-lettered', task: 't1', type: 'work', tenant, reason: 'poison', error: 'E' },
});

describe('a live stream', () => {
  test('begins with all that there is, and goes on with what has changed', async () => {
    const api = await opened();
    api.controller.live.change({ agents: { a: agentRow('a'), b: agentRow('b') } });
    const peer = await LivePeer.open(api.url);
    expect(peer.socket.protocol).toBe(LIVE_PROTOCOL);
    expect([...peer.mirror.tables.agents.keys()]).toEqual(['a', 'b']);
    api.controller.live.change({ agents: { a: agentRow('a', { slotsBusy: 1 }), b: undefined } }, [
      deadLetter(1, 'red'),
    ]);
    api.controller.live.change({ agents: { c: agentRow('c') } });
    await peer.until(() => peer.mirror.tables.agents.has('c'));
    expect([...peer.mirror.tables.agents.values()]).toEqual([agentRow('a', { slotsBusy: 1 }), agentRow('c')]);
    expect(peer.mirror.happenings).toEqual([deadLetter(1, 'red')]);
    // Both changes left together.
    const told = peer.messages.filter((message) => 'set' in message || 'gone' in message);
    expect(told).toEqual([
      expect.objectContaining({
        set: { agents: { a: agentRow('a', { slotsBusy: 1 }), c: agentRow('c') } },
        gone: { agents: ['b'] },
      }),
    ]);
    // A beat is told even when nothing has changed: so a reader knows how old what it has is.
    const { seq } = peer.mirror;
    await peer.until(() => peer.mirror.seq >= seq + 2);
    expect(peer.messages).toContainEqual({ kind: 'delta', from: seq + 1, seq: seq + 2, at: 1 });
  });

  test('is told to nobody as long as nobody asks for it, and for a while after the last has left', async () => {
    const api = await opened({ lingerMs: 100 });
    api.controller.live.change({ agents: { a: agentRow('a') } });
    expect([api.controller.live.isWatched, api.controller.live.takes]).toEqual([false, 0]);
    const peer = await LivePeer.open(api.url);
    expect(api.controller.live.isWatched).toBe(true);
    peer.socket.close();
    await peer.closed;
    await until(() => !api.controller.live.isWatched, { what: 'nobody watches' });
    const again = await LivePeer.open(api.url);
    expect([...again.mirror.tables.agents.keys()]).toEqual(['a']);
  });

  test('is told to a page that is hidden when it is looked at again, all at once', async () => {
    const api = await opened({ beatMs: 600_000 });
    const hidden = await LivePeer.open(api.url);
    const visible = await LivePeer.open(api.url);
    await hide(hidden);
    for (let count = 1; count <= 10; count++) {
      api.controller.live.change({ agents: { [`a${count}`]: agentRow(`a${count}`) } });
      await visible.until(() => visible.mirror.tables.agents.has(`a${count}`));
    }
    expect([visible.messages.length, hidden.messages.length]).toEqual([11, 1]);
    hidden.send({ kind: 'visible', isVisible: true });
    await hidden.until(() => hidden.mirror.tables.agents.has('a10'));
    expect(hidden.messages[1]).toMatchObject({ kind: 'delta', from: 1, seq: 11 });
    expect(hidden.mirror.tables).toEqual(visible.mirror.tables);
    api.controller.live.change({ agents: { last: agentRow('last') } });
    await hidden.until(() => hidden.mirror.tables.agents.has('last'));
  });

  test('is told to a page that is hidden once a beat', async () => {
    const api = await opened({ beatMs: 50, flushMs: 600_000 });
    const hidden = await LivePeer.open(api.url);
    await hide(hidden);
    api.controller.live.change({ agents: { a: agentRow('a') } });
    await hidden.until(() => hidden.mirror.tables.agents.has('a'));
  });

  test('begins anew when the client asks for it, at most once a beat', async () => {
    const api = await opened();
    api.controller.live.change({ agents: { a: agentRow('a') } });
    const peer = await LivePeer.open(api.url);
    peer.mirror.tables.agents.clear();
    for (let count = 0; count < 5; count++) peer.send({ kind: 'resync' });
    await peer.until(() => peer.mirror.tables.agents.has('a'));
    const renewals = peer.messages.filter(({ kind }) => kind !== 'delta');
    expect(renewals).toMatchObject([{ kind: 'snapshot' }, { kind: 'resync', reason: 'asked' }, { kind: 'snapshot' }]);
  });

  test('says what is wrong with a message, and ends', async () => {
    const api = await opened();
    const messages = [
      '{',
      '[]',
      '{"kind":"hello"}',
      '{"kind":"visible"}',
      `{"kind":"visible","isVisible":${' '.repeat(2000)}`,
    ];
    const ends = [];
    for (const message of messages) {
      const peer = await LivePeer.open(api.url);
      peer.send(message);
      ends.push(await peer.closed);
    }
    expect(ends).toEqual([
      { code: 4400, reason: 'the message is not JSON' },
      { code: 4400, reason: '"kind" must be visible or resync' },
      { code: 4400, reason: '"kind" must be visible or resync' },
      { code: 4400, reason: '"isVisible" must be true or false' },
      { code: 1009, reason: '' },
    ]);
    const flooding = await LivePeer.open(api.url);
    for (let count = 0; count < 100; count++) flooding.send({ kind: 'resync' });
    expect((await flooding.closed).code).toBe(4400);
  });

  test('ends with the controller', async () => {
    const api = await openServer();
    const peer = await LivePeer.open(api.url);
    await api.server.close();
    expect((await peer.closed).code).toBe(1012);
    expect(api.controller.live.isWatched).toBe(false);
  });
});

describe('who does not read', () => {
  const wide = (number: number) => {
    const rows = Array.from({ length: 400 }, (_, index) => [`a${index}`, agentRow(`a${index}`, { completed: number })]);
    return { agents: Object.fromEntries(rows) };
  };

  test('is told no more than its budget, then all at once when it reads again; nobody else notices', async () => {
    const patient = { behindMsMax: 3_600_000, pingMs: 3_600_000 };
    const api = await opened({ unreadBytesMax: 64 * 1024, beatMs: 20, ...patient });
    const slow = await LivePeer.open(api.url);
    const others = await Promise.all([LivePeer.open(api.url), LivePeer.open(api.url)]);
    slow.socket.pause();
    // More than the buffers of two sockets hold.
    for (let round = 1; round <= 250; round++) {
      api.controller.live.change(wide(round));
      await Promise.all(others.map((peer) => peer.until(() => completedOf(peer) === round)));
    }
    slow.socket.resume();
    await slow.until(() => completedOf(slow) === 250);
    expect(slow.messages.length).toBeLessThan(others[0]?.messages.length ?? 0);
    expect(slow.mirror.tables).toEqual(others[0]?.mirror.tables);
  });

  test('is closed when it stays behind for too long', async () => {
    const api = await opened({ unreadBytesMax: 64 * 1024, beatMs: 20, behindMsMax: 100, closeGraceMs: 50 });
    const peer = await RawPeer.upgraded(api.url, {}, { path: LIVE_PATH, protocol: LIVE_PROTOCOL });
    peer.stopReading();
    const other = await LivePeer.open(api.url);
    for (let round = 1; !api.log.some(({ event }) => event === 'live-reader-slow'); round++) {
      api.controller.live.change(wide(round));
      await other.until(() => completedOf(other) === round);
    }
    peer.socket.resume();
    await peer.closed;
    expect(other.socket.readyState).toBe(other.socket.OPEN);
  });

  test('is gone when it does not answer a ping either', async () => {
    // Far longer than a stall of this process between a ping and its pong, both of which it handles itself.
    const api = await opened({ pingMs: 1_000 });
    const deaf = await RawPeer.upgraded(api.url, {}, { path: LIVE_PATH, protocol: LIVE_PROTOCOL });
    const peer = await LivePeer.open(api.url);
    await deaf.closed;
    api.controller.live.change({ agents: { a: agentRow('a') } });
    await peer.until(() => peer.mirror.tables.agents.has('a'));
  });
});

describe('who is let in', () => {
  test('is decided by token, ticket and role', async () => {
    const api = await opened({}, TOKEN);
    const tokenOf = (role: string, tenant?: string) => makeToken(api.url, { role, ...(tenant ? { tenant } : {}) });
    expect(await LivePeer.refusal(api.url)).toBe(401);
    expect(await LivePeer.refusal(api.url, { token: 'wrong' })).toBe(401);
    expect(await LivePeer.refusal(api.url, { token: await tokenOf('agent') })).toBe(403);
    for (const role of ['viewer', 'submitter', 'operator', 'admin']) {
      const peer = await LivePeer.open(api.url, { token: await tokenOf(role) });
      expect(peer.mirror.seq).toBeGreaterThan(0);
    }
    const authorization = `Bearer ${await tokenOf('viewer', 'blue')}`;
    const reply = await fetch(`${api.url}/v1/tickets`, { method: 'POST', headers: { authorization } });
    const { ticket } = (await reply.json()) as { ticket: string };
    const protocols = [LIVE_PROTOCOL, `ticket.${ticket}`];
    expect((await LivePeer.open(api.url, { protocols })).socket.protocol).toBe(LIVE_PROTOCOL);
    expect(await LivePeer.refusal(api.url, { protocols })).toBe(401);
  });

  test('takes the right address and the right version', async () => {
    const api = await opened();
    expect(await LivePeer.refusal(api.url, { path: '/v1/live?token=x' })).toBe(400);
    expect(await LivePeer.refusal(api.url, { path: '/v1/live/' })).toBe(404);
    const peer = new LivePeer(api.url, { protocols: ['muster.live.v9'] });
    expect(await peer.closed).toEqual({ code: 4426, reason: `this stream speaks ${LIVE_PROTOCOL}` });
    expect(api.controller.live.isWatched).toBe(false);
    api.controller.readiness = 'starting';
    expect(await LivePeer.refusal(api.url)).toBe(503);
  });

  test('is as many as may be', async () => {
    const api = await opened({ viewersMax: 2 });
    const [first] = await Promise.all([LivePeer.open(api.url), LivePeer.open(api.url)]);
    expect(await LivePeer.refusal(api.url)).toBe(429);
    first?.socket.close();
    await first?.closed;
    await LivePeer.open(api.url);
  });

  test('is told of nothing but its own work with the token of a tenant', async () => {
    const api = await opened({}, TOKEN);
    const { live } = api.controller;
    live.change({ agents: { a: agentRow('a') }, needs: { 'work blue': need('blue', 1), 'work red': need('red', 1) } });
    const token = await makeToken(api.url, { role: 'viewer', tenant: 'blue' });
    const [blue, all] = await Promise.all([
      LivePeer.open(api.url, { token }),
      LivePeer.open(api.url, { token: TOKEN }),
    ]);
    live.change({ needs: { 'work red': need('red', 2) } }, [deadLetter(1, 'red'), deadLetter(2, 'blue')]);
    live.change({ needs: { 'work blue': need('blue', 3), 'work crimson-blue': need('crimson-blue', 1) } });
    await Promise.all(
      [blue, all].map((peer) => peer.until(() => peer.mirror.tables.needs.get('work blue')?.waiting === 3)),
    );
    expect([...blue.mirror.tables.needs.values()]).toEqual([need('blue', 3)]);
    expect(blue.mirror.happenings).toEqual([deadLetter(1, 'blue')]);
    expect(JSON.stringify(blue.messages)).not.toMatch(/"red"|crimson|"id"/);
    expect(all.mirror.tables.needs.size).toBe(3);
    // What concerns others alone is no message at all: not even its moment shows.
    const api2 = await opened({ beatMs: 60_000 }, TOKEN);
    const quiet = await LivePeer.open(api2.url, {
      token: await makeToken(api2.url, { role: 'viewer', tenant: 'blue' }),
    });
    api2.controller.live.change({ needs: { 'work red': need('red', 9) } });
    await until(() => api2.controller.live.takes > 1, { what: 'the change is taken' });
    api2.controller.live.change({ needs: { 'work blue': need('blue', 4) } });
    await quiet.until(() => quiet.mirror.tables.needs.get('work blue')?.waiting === 4);
    expect(quiet.messages).toHaveLength(2);
  });

  test('is let go when its token is revoked', async () => {
    const api = await opened({}, TOKEN);
    const reply = await createToken(api.url, { role: 'viewer' });
    const peer = await LivePeer.open(api.url, { token: reply.token });
    const headers = { authorization: `Bearer ${TOKEN}` };
    await fetch(`${api.url}/v1/tokens/${reply.id}`, { method: 'DELETE', headers });
    expect((await peer.closed).code).toBe(4401);
  });
});

/** Resolves when the controller has read it: what is sent behind it is answered. */
async function hide(peer: LivePeer): Promise<void> {
  peer.send({ kind: 'visible', isVisible: false });
  peer.socket.ping();
  await new Promise((resolve) => peer.socket.once('pong', resolve));
}

const completedOf = (peer: LivePeer): number | undefined => peer.mirror.tables.agents.get('a399')?.completed;

async function createToken(url: string, body: object): Promise<{ readonly id: string; readonly token: string }> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const reply = await fetch(`${url}/v1/tokens`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await reply.json()) as { id: string; token: string };
}

const makeToken = async (url: string, body: object): Promise<string> => (await createToken(url, body)).token;
