// Many points as few: their means, their worst, and the same buckets when the next point comes.
import type { LivePoint } from '@muster/contract/live';
import { expect, it } from 'vitest';
import { coarse, POINTS_SHOWN_MAX } from './coarse.ts';

const point = (second: number, waiting: number): LivePoint => ({
  at: second * 1_000,
  waiting,
  running: 0,
  submittedPerSecond: 0,
  endedPerSecond: 0,
  waitMsP50: null,
  waitMsP95: waiting === 3 ? null : waiting,
  waitMsP99: null,
  agents: 0,
  slots: 0,
  slotsBusy: 0,
  slotsWanted: 0,
});
const points = (count: number, first = 0): readonly LivePoint[] =>
  Array.from({ length: count }, (_, index) => point(first + index, (first + index) % 4));

it('leaves few points as they are', () => {
  const few = coarse(points(100));
  expect(few.times).toHaveLength(100);
  expect(few.mean(({ waiting }) => waiting).slice(0, 5)).toEqual([0, 1, 2, 3, 0]);
});

it('takes means and the worst of more, and leaves out what was not measured', () => {
  const many = coarse(points(900));
  expect(many.times.length).toBeLessThanOrEqual(POINTS_SHOWN_MAX);
  expect(many.mean(({ waiting }) => waiting)[0]).toBe(1.5);
  expect(many.worst(({ waitMsP95 }) => waitMsP95)[0]).toBe(2);
  expect(coarse([point(3, 3)]).mean(({ waitMsP95 }) => waitMsP95)).toEqual([null]);
});

it('keeps what is drawn when the window moves on', () => {
  const before = coarse(points(900, 4)).mean(({ waiting, at }) => at + waiting);
  const after = coarse(points(900, 8)).mean(({ waiting, at }) => at + waiting);
  expect(after.slice(0, -1)).toEqual(before.slice(1));
});
