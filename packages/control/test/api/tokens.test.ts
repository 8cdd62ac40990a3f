// Tokens over their life, on a real socket: made, used, expired, revoked; and tickets in place of them.
import { Fault, MusterClient, PROTOCOL } from '@muster/contract';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openServer, Peer, type Socketed } from './harness.ts';

const ADMIN = 'the-first-admin';
let api: Socketed;
let admin: MusterClient;
beforeEach(async () => {
  api = await openServer({ token: ADMIN });
  admin = new MusterClient({ url: api.url, token: ADMIN });
});
afterEach(() => api.server.close());

const clientWith = (token: string) => new MusterClient({ url: api.url, token });
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof Fault ? error.code : String(error)),
  );

const connectWith = async (token: string): Promise<Peer> => {
  const peer = new Peer(api.url, { headers: { authorization: `Bearer ${token}` } });
  await peer.open();
  return peer;
};

describe('a token', () => {
  test('is shown once and kept as a hash', async () => {
    const made = await admin.createToken({ role: 'viewer', name: 'wall screen', expiresInMs: 60_000 });
    expect(made.token).toMatch(/^mst_[0-9a-f]{12}_[\w-]{43}$/);
    expect(made).toMatchObject({ role: 'viewer', name: 'wall screen', createdBy: 'server.token' });
    expect(made.expiresAt).toBe(made.createdAt + 60_000);
    const listed = await admin.tokens();
    expect(listed).toEqual([{ ...made, token: undefined }].map(({ token: _token, ...rest }) => rest));
    const secret = made.token.slice('mst_'.length + 13);
    expect(JSON.stringify([listed, api.controller.tokens.find(made.id)])).not.toContain(secret);
    expect(JSON.stringify(listed)).not.toContain('hash');
  });

  test('is another one each time, also for the same request', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => admin.createToken({ role: 'viewer' })));
    expect(new Set(made.map(({ token }) => token)).size).toBe(20);
    expect(new Set(made.map(({ id }) => id)).size).toBe(20);
  });

  test.each([
    [{ role: 'agent', tenant: 'blue' }, 'tenant'],
    [{ role: 'viewer', agentTypes: ['a'] }, 'agentTypes'],
    [{ role: 'root' }, 'role'],
    [{ role: 'viewer', expiresInMs: 0 }, 'expiresInMs'],
    [{ role: 'viewer', name: 'two\nlines' }, 'name'],
  ] as const)('%j is refused by the name of the field', async (request, field) => {
    await expect(admin.createToken(request as never)).rejects.toMatchObject({ code: 'invalid-request', field });
    expect(await admin.tokens()).toEqual([]);
  });

  test('that is revoked ends its connections with 4401 and its long polls, within two seconds', async () => {
    // What is looked at now and then is looked at when the test says so.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const own = await openServer({ token: ADMIN });
    onTestFinished(() => own.server.close());
    api = own;
    admin = new MusterClient({ url: own.url, token: ADMIN });
    const made = await admin.createToken({ role: 'submitter' });
    const other = await admin.createToken({ role: 'submitter' });
    const holder = clientWith(made.token);
    const { tasks } = await holder.submit({ type: 'a' });
    const id = tasks[0]?.id ?? '';
    const peer = await connectWith(made.token);
    const stays = await connectWith(other.token);
    const poll = codeOf(holder.wait(id, 600_000));
    await expect.poll(() => api.controller.isAwaited(id)).toBe(true);

    await admin.revokeToken(made.id);
    vi.advanceTimersByTime(2_000);
    expect(await peer.closed).toEqual({ code: 4401, reason: 'the token was revoked or has expired' });
    expect(await poll).toBe('unauthorized');
    expect(await codeOf(holder.submit({ type: 'a' }))).toBe('unauthorized');
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
    expect(await codeOf(admin.revokeToken(made.id))).toBe('not-found');
  });

  test('that expires does the same', async () => {
    const made = await admin.createToken({ role: 'agent', expiresInMs: 1000 });
    const peer = await connectWith(made.token);
    api.controller.clock.advance(1000);
    expect((await peer.closed).code).toBe(4401);
    expect(await codeOf(clientWith(made.token).submit({ type: 'a' }))).toBe('unauthorized');
  });

  test('of some agent types ends the connection of an agent of another', async () => {
    const made = await admin.createToken({ role: 'agent', agentTypes: ['writer'] });
    const peer = await connectWith(made.token);
    peer.send([{ kind: 'hello', id: 'r-1', instance: 'i', type: 'reader', slots: 1 }]);
    expect(await peer.closed).toEqual({ code: 4403, reason: 'the token is not for agents of "reader"' });
  });
});

describe('a ticket', () => {
  const ticketOf = async (token = ADMIN): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(`${api.url}/v1/tickets`, { method: 'POST', headers });
    return ((await reply.json()) as { ticket: string }).ticket;
  };
  const connects = (ticket: string): Promise<string> => {
    const peer = new Peer(api.url, { protocols: [PROTOCOL, `ticket.${ticket}`] });
    return peer.open().then(
      () => peer.socket.protocol,
      (error: Error) => error.message,
    );
  };

  test('opens one connection, once', async () => {
    const ticket = await ticketOf();
    expect(await connects(ticket)).toBe(PROTOCOL);
    expect(await connects(ticket)).toContain('401');
  });

  test('of a token that was revoked meanwhile opens none', async () => {
    const made = await admin.createToken({ role: 'viewer' });
    const ticket = await ticketOf(made.token);
    await admin.revokeToken(made.id);
    expect(await connects(ticket)).toContain('401');
  });

  test('that nobody made opens none', async () => {
    expect(await connects('made-up')).toContain('401');
  });
});

test('no token is in the log, whatever was done with it', async () => {
  const made = await admin.createToken({ role: 'viewer' });
  const peer = await connectWith(made.token);
  peer.send([{ kind: 'hello', id: 'r-1', instance: 'i', type: 'reader', slots: 1 }]);
  await peer.closed;
  await codeOf(clientWith(`${made.token}x`).status());
  const inAddress = new Peer(api.url, { path: `/v1/connect?token=${made.token}` });
  await expect(inAddress.open()).rejects.toThrow('400');
  await fetch(`${api.url}/v1/status?token=${made.token}`, { headers: { authorization: `Bearer ${made.token}` } });
  api.controller.nextError = new Error('a bug');
  await fetch(`${api.url}/v1/status?token=${made.token}`, { headers: { authorization: `Bearer ${ADMIN}` } });
  expect(api.log.length).toBeGreaterThan(0);
  const log = JSON.stringify(api.log);
  for (const secret of [ADMIN, made.token.slice('mst_'.length + 13)]) expect(log).not.toContain(secret);
});
