// The link against sockets that a test plays; real ones are in test/e2e/top.test.ts.
import type { FromLive, LiveSnapshot, ToLive } from '@muster/contract/live';
import { Fault } from '@muster/contract/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { LiveLink } from './live-link.ts';
import type { LiveSocketEvents } from './live-socket.ts';

const address = {
  url: 'http://127.0.0.1:8080',
  token: undefined,
  tls: { ca: undefined, cert: undefined, key: undefined },
};
const snapshot = (seq: number): LiveSnapshot => ({
  ...{ kind: 'snapshot', seq, at: 1_000, happenings: [], points: [] },
  tables: { agents: {}, pools: {}, needs: {}, overview: {} },
});
const delta = (from: number, seq: number): FromLive => ({ kind: 'delta', from, seq, at: 2_000 });
const gone = new Fault('no-controller', 'it is gone');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function scene() {
  const sockets: { events: LiveSocketEvents; said: ToLive[]; isDropped: boolean }[] = [];
  const told = { news: 0, faults: [] as Fault[] };
  const link = new LiveLink(
    {
      address,
      random: seededRandom(1),
      now: Date.now,
      open(_address, events) {
        const socket = { events, said: [] as ToLive[], isDropped: false };
        sockets.push(socket);
        return {
          say: (message) => void socket.said.push(message),
          drop: () => {
            socket.isDropped = true;
          },
        };
      },
    },
    { news: () => told.news++, ended: (fault) => told.faults.push(fault) },
  );
  link.open();
  const socket = () => {
    const newest = sockets.at(-1);
    if (newest === undefined) throw new Error('no socket was opened');
    return newest;
  };
  const hear = (...messages: readonly FromLive[]) => {
    socket().events.opened();
    for (const message of messages) socket().events.message(message);
  };
  return { link, told, sockets, socket, hear };
}

test('a first connection that fails is the end, with its fault', () => {
  const { socket, told, sockets } = scene();
  socket().events.closed(gone);
  vi.advanceTimersByTime(60_000);
  expect(told.faults).toEqual([gone]);
  expect(sockets).toHaveLength(1);
});

test('a later one is made again, after ever longer pauses, and what was known stays', () => {
  const { link, socket, sockets, hear, told } = scene();
  hear(snapshot(7));
  expect(link.state).toEqual({ kind: 'live' });
  socket().events.closed(gone);
  expect(link.state).toMatchObject({ kind: 'away', reason: 'it is gone' });
  expect(link.mirror.seq).toBe(7);
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = [Date.now(), sockets.length] as const;
    while (sockets.length === before[1]) vi.advanceTimersByTime(10);
    pauses.push(Date.now() - before[0]);
    socket().events.closed(gone);
  }
  expect(pauses[0]).toBeLessThanOrEqual(500);
  expect(pauses.at(-1)).toBeGreaterThan(7_000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
  expect(told.faults).toEqual([]);
  while (link.state.kind === 'away' && Date.now() < link.state.retryAt) vi.advanceTimersByTime(10);
  // Numbers of a controller that was started again begin anew.
  hear(snapshot(1), delta(1, 2));
  expect([link.state.kind, link.mirror.seq]).toEqual(['live', 2]);
  link.close();
});

test('what no other attempt mends is the end', () => {
  const { hear, socket, told, sockets } = scene();
  hear(snapshot(1));
  socket().events.closed(new Fault('unauthorized', 'the token was revoked'));
  vi.advanceTimersByTime(60_000);
  expect(told.faults).toMatchObject([{ code: 'unauthorized' }]);
  expect(sockets).toHaveLength(1);
});

test('after a gap a snapshot is asked for, once', () => {
  const { hear, socket, link } = scene();
  hear(snapshot(1), delta(5, 6), delta(6, 7), { kind: 'resync', reason: 'asked' }, snapshot(7), delta(7, 8));
  expect(socket().said).toEqual([{ kind: 'resync' }]);
  expect(link.mirror.seq).toBe(8);
  socket().events.message(delta(20, 21));
  expect(socket().said).toHaveLength(2);
  link.close();
});

test('data that a gap holds back grow old', () => {
  const { hear, socket, link } = scene();
  hear(snapshot(1));
  vi.advanceTimersByTime(6_000);
  socket().events.message(delta(5, 6));
  expect(link.ageMs).toBe(6_000);
  socket().events.message({ ...snapshot(6), at: 7_000 });
  expect(link.ageMs).toBe(0);
  link.close();
});

test('a connection that says nothing is given up', () => {
  const { hear, sockets, link } = scene();
  hear(snapshot(1));
  vi.advanceTimersByTime(19_000);
  expect(link.state.kind).toBe('live');
  expect(link.ageMs).toBe(19_000);
  vi.advanceTimersByTime(2_000);
  expect(sockets[0]?.isDropped).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(sockets).toHaveLength(2);
  link.close();
});

test('who does not look is told less, on the next connection too', () => {
  const { hear, link, socket } = scene();
  hear(snapshot(1));
  link.hide(true);
  link.hide(true);
  expect(socket().said).toEqual([{ kind: 'visible', isVisible: false }]);
  socket().events.closed(gone);
  vi.advanceTimersByTime(1_000);
  hear(snapshot(1));
  expect(socket().said).toEqual([{ kind: 'visible', isVisible: false }]);
  link.close();
});

test('nothing happens after the end', () => {
  const { hear, link, told, socket } = scene();
  hear(snapshot(1));
  link.close();
  const { news } = told;
  vi.advanceTimersByTime(60_000);
  expect([told.news, told.faults, socket().isDropped]).toEqual([news, [], true]);
  expect(vi.getTimerCount()).toBe(0);
});
