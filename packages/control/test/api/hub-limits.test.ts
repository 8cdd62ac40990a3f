// What peers may cost the hub: how long a silent one stays, and how many bytes all of them together may hold.
import { FAULTS } from '@muster/contract';
import { expect, onTestFinished, test } from 'vitest';
import type { HubSettings } from '../../src/api/hub.ts';
import { frameOf, OPCODE, RawPeer } from '../raw-peer.ts';
import { connect, openHub, openServer, type Socketed } from './harness.ts';

const KIB = 1024;
/** Requests of one HTTP socket. */
const WAITING_MAX = 32;

async function openSmall(settings: Partial<HubSettings>): Promise<Socketed> {
  const api = await openHub({ settings });
  onTestFinished(() => api.server.close());
  return api;
}

test('a peer that is gone without a goodbye is found out; one that is merely quiet stays', async () => {
  // Far longer than a stall of this process between a ping and its pong, both of which it handles itself.
  const api = await openSmall({ quietMs: 1_000 });
  const silent = await RawPeer.upgraded(api.url);
  silent.send([]);
  const quiet = await connect(api.url);
  quiet.send([]);
  // The raw peer answers no ping, the library does.
  await silent.closed;
  expect(api.controller.disconnects).toEqual([1]);
  expect(api.log).toContainEqual(expect.objectContaining({ event: 'peer-silent', connection: 1 }));
  quiet.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
  expect(await quiet.received(1)).toMatchObject([{ kind: 'accepted' }]);
});

test('pings are answered while the peer reads, and fill no memory while it does not', async () => {
  const api = await openSmall({});
  const peer = await RawPeer.upgraded(api.url);
  peer.send([]);
  peer.write(frameOf('are you there', { opcode: OPCODE.ping }));
  await peer.until(() => peer.text.includes('are you there'));

  peer.stopReading();
  const headBytes = peer.received.length;
  const PINGS = 400_000;
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frameOf('x'.repeat(100), { opcode: OPCODE.ping })));
  for (let sent = 0; sent < PINGS; sent += 1000) {
    if (!peer.write(pings)) await new Promise((resolve) => peer.socket.once('drain', resolve));
  }
  peer.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
  peer.socket.resume();
  await peer.until(() => peer.text.includes('accepted'));
  // What the kernel's buffers took was answered; a pong for each ping would be 40 MB.
  expect(peer.received.length - headBytes).toBeLessThan(PINGS * 50);
});

test('peers that leave much unread are cut off when all together leave too much, the small ones are not', async () => {
  const api = await openSmall({ bufferedBytesMaxOfAll: 4096 * KIB, bufferedBytesMax: 64 * 1024 * KIB });
  const greedy = await Promise.all([1, 2, 3, 4].map(() => RawPeer.upgraded(api.url)));
  const modest = await connect(api.url);
  for (const peer of greedy) peer.stopReading();
  const body = 'x'.repeat(256 * KIB);
  const areGone = () => [1, 2, 3, 4].some((number) => api.controller.disconnects.includes(number));
  for (let round = 0; round < 120 && !areGone(); round++) {
    for (const number of [1, 2, 3, 4]) api.hub.push(number, { kind: 'message', from: 'x', body });
    api.hub.push(5, { kind: 'settled', tokens: [] });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(areGone()).toBe(true);
  expect(api.controller.disconnects).not.toContain(5);
  modest.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
  await expect.poll(() => modest.items.some(({ kind }) => kind === 'accepted')).toBe(true);
});

test('frames that are begun and never ended are cut off when all together are too many', async () => {
  const api = await openSmall({ unfinishedBytesMaxOfAll: 2048 * KIB });
  const whole = await connect(api.url);
  whole.send([]);
  const half = frameOf('x'.repeat(900 * KIB), { length: 2048 * KIB });
  const peers = await Promise.all([1, 2, 3].map(() => RawPeer.upgraded(api.url)));
  for (const peer of peers) peer.write(half);
  await Promise.race(peers.map((peer) => peer.closed));
  expect(peers.map(({ closeCode }) => closeCode)).toContain(FAULTS['too-many-connections'].close);
  // Who ends a frame gets its answer: what was counted for it is free again.
  for (let frame = 0; frame < 8; frame++) {
    whole.send([{ kind: 'submit', ref: frame, tasks: [{ type: 'a', payload: 'y'.repeat(512 * KIB) }] }]);
  }
  await whole.received(8);
  expect(api.controller.disconnects).not.toContain(1);
});

test('a frame in thousands of fragments is refused', async () => {
  const api = await openSmall({});
  const peer = await RawPeer.upgraded(api.url);
  const fragment = frameOf('', { opcode: OPCODE.continuation, isFinal: false });
  peer.write(frameOf('[', { isFinal: false }));
  for (let count = 0; count < 2000; count++) peer.write(fragment);
  await peer.closed;
  expect(peer.closeCode).toBe(1008);
});

test('an HTTP client that does not read its replies loses its socket', async () => {
  const { url, server } = await openServer({ limits: { idleMs: 200 } });
  onTestFinished(() => server.close());
  const peer = await RawPeer.dial(url);
  peer.stopReading();
  // Its replies are more than the sockets' own buffers hold.
  const requests = 'GET /v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(WAITING_MAX);
  const knocking = setInterval(() => peer.write(requests), 300);
  // A write is the only sign that a client who does not read has of the end.
  await peer.closed;
  clearInterval(knocking);
});

test('requests that nobody waits for are refused, and their socket is closed', async () => {
  const { url, server } = await openServer();
  onTestFinished(() => server.close());
  const peer = await RawPeer.dial(url);
  const rest = 'HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  peer.write(`GET /v1/status ${rest}`.repeat(WAITING_MAX) + `POST /v1/redrive ${rest}`.repeat(500));
  await peer.closed;
  expect(peer.text.match(/HTTP\/1\.1 200/g)).toHaveLength(WAITING_MAX);
  expect(peer.text.match(/HTTP\/1\.1 400/g)).toHaveLength(1);
  expect(peer.text).toContain('32 requests wait for their replies');
});
