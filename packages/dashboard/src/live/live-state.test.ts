// What the stream told, as signals: only what changed is new, a gap is said, charts reach back further than the mirror.
import type { LiveAgent, LiveDelta, LiveOverview, LivePoint, LiveSnapshot } from '@muster/contract/live';
import { effect } from '@preact/signals';
import { expect, it } from 'vitest';
import { LiveState, POINTS_MAX } from './live-state.ts';

const agent = (id: string): LiveAgent => ({ id, type: 'a', state: 'idle' }) as LiveAgent;
const point = (second: number): LivePoint => ({ at: second * 1_000 }) as LivePoint;
const snapshot = (seq: number, points: readonly LivePoint[] = []): LiveSnapshot => ({
  kind: 'snapshot',
  seq,
  at: 0,
  tables: { agents: { a: agent('a') }, pools: {}, needs: {}, overview: { all: { version: '1' } as LiveOverview } },
  happenings: [],
  points,
});
const delta = (from: number, changes: Partial<LiveDelta>): LiveDelta => ({
  kind: 'delta',
  from,
  seq: from + 1,
  at: 0,
  ...changes,
});

it('changes only what a message changes, once for all messages of a frame', () => {
  const state = new LiveState();
  state.apply([snapshot(1)]);
  let looks = 0;
  effect(() => {
    void state.agents.value;
    looks++;
  });
  const overview = state.overview.value;
  state.apply([
    delta(1, { set: { agents: { b: agent('b') } } }),
    delta(2, { set: { agents: { c: agent('c') } }, gone: { agents: ['a'] } }),
  ]);
  expect(looks).toBe(2);
  expect([...state.agents.value.rows.keys()]).toEqual(['b', 'c']);
  expect(state.overview.value).toBe(overview);
});

it('says that something was left out, and keeps what it knows until the snapshot comes', () => {
  const state = new LiveState();
  expect(state.apply([snapshot(1)])).toBe(true);
  expect(state.apply([delta(5, { gone: { agents: ['a'] } })])).toBe(false);
  expect([...state.agents.value.rows.keys()]).toEqual(['a']);
  // More than twenty questions a second would end the connection.
  expect(state.apply([delta(6, {})])).toBe(true);
  expect(state.apply([snapshot(9)])).toBe(true);
  expect(state.apply([delta(12, {})])).toBe(false);
});

it('keeps a quarter of an hour of points, across snapshots', () => {
  const state = new LiveState();
  state.apply([snapshot(1, [point(1), point(2)])]);
  for (let second = 3; second <= 1_000; second++) state.apply([delta(second, { from: 1, points: [point(second)] })]);
  state.apply([snapshot(2_000, [point(1_000), point(1_001)])]);
  const seconds = state.points.value.map(({ at }) => at / 1_000);
  expect(seconds).toHaveLength(POINTS_MAX);
  expect([seconds[0], seconds.at(-1)]).toEqual([1_002 - POINTS_MAX, 1_001]);
});
