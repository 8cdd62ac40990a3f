// Kept series as points of the charts.
import type { SeriesReply } from '@muster/contract';
import { expect, it } from 'vitest';
import { type ChartPoint, joined, pointsOf, waitTitle } from './history.ts';

type Series = SeriesReply['series'][number];
const reply = (...series: readonly Series[]): SeriesReply => ({
  name: '',
  unit: '',
  kind: 'gauge',
  from: 0,
  to: 20_000,
  stepMs: 10_000,
  series: [...series],
  hasMore: false,
});
const of = (labels: Readonly<Record<string, string>>, ...means: readonly number[]): Series => ({
  labels: { ...labels },
  points: means.map((mean, index) => ({ at: index * 10_000, count: 1, min: mean, mean, max: mean })),
});
const waits = (type: string, p95: number): Series => ({
  labels: { type },
  points: [{ at: 0, count: 9, min: 0, mean: 1, max: 9, p50: p95 / 2, p95, p99: p95 * 2 }],
});

it('adds up what types and pools counted, and takes the waits of the type that waited longest', () => {
  const points = pointsOf({
    submitted: reply(of({ type: 'a' }, 3, 4), of({ type: 'b' }, 1)),
    ended: reply(of({ type: 'a' }, 2, 2)),
    waiting: reply(of({ type: 'a' }, 10, 0)),
    waits: reply(waits('a', 0.25), waits('b', 1.5)),
    slots: reply(of({ pool: 'a', state: 'busy' }, 5, 6), of({ pool: 'a', state: 'free' }, 3, 2)),
    agents: reply(of({ pool: 'a', state: 'busy' }, 3, 3), of({ pool: 'a', state: 'idle' }, 1, 1)),
    desired: reply(of({ pool: 'a' }, 4, 6)),
  });
  expect(points).toEqual([
    {
      at: 10_000,
      waiting: 10,
      submittedPerSecond: 4,
      endedPerSecond: 2,
      waitMsP50: 750,
      waitMsP95: 1_500,
      waitMsP99: 3_000,
      slots: 8,
      slotsBusy: 5,
      slotsWanted: 8,
      isWorstType: true,
    },
    {
      at: 20_000,
      waiting: 0,
      submittedPerSecond: 4,
      endedPerSecond: 2,
      waitMsP50: null,
      waitMsP95: null,
      waitMsP99: null,
      slots: 8,
      slotsBusy: 6,
      slotsWanted: 12,
      isWorstType: true,
    },
  ]);
});

it('lets what is live begin where it is known', () => {
  const at = (...moments: readonly number[]): readonly ChartPoint[] =>
    moments.map((each) => ({ at: each }) as ChartPoint);
  expect(joined(at(1, 2, 3), at(3, 4)).map((point) => point.at)).toEqual([1, 2, 3, 4]);
  expect(joined(at(1, 2), []).map((point) => point.at)).toEqual([1, 2]);
});

it('knows no wanted slots where there are no pools, and adds the agents of nobody’s pool where there are', () => {
  const none = { submitted: reply(), ended: reply(), waiting: reply(), waits: reply() };
  const guests = of({ pool: 'guests', state: 'free' }, 5);
  const lone = pointsOf({ ...none, slots: reply(guests), agents: reply(), desired: reply() });
  expect(lone.map(({ slotsWanted }) => slotsWanted)).toEqual([null]);
  const slots = reply(guests, of({ pool: 'a', state: 'free' }, 4));
  const agents = reply(of({ pool: 'a', state: 'idle' }, 2));
  const both = pointsOf({ ...none, slots, agents, desired: reply(of({ pool: 'a' }, 3)) });
  expect(both.map(({ slotsWanted }) => slotsWanted)).toEqual([11]);
});

it('says of whom the waits are: of one type of several as kept, of all tasks as they come', () => {
  const kept: ChartPoint = {
    ...{ at: new Date(2026, 0, 1, 12, 30).getTime(), waiting: 0, submittedPerSecond: 1, endedPerSecond: 1 },
    ...{ waitMsP50: 1, waitMsP95: 5_000, waitMsP99: 6_000, slots: 1, slotsBusy: 1, slotsWanted: 1, isWorstType: true },
  };
  const { isWorstType: _, ...live } = { ...kept, at: kept.at + 1_000, waitMsP95: 1 };
  expect(waitTitle([live])).toBe('Wait to start');
  expect(waitTitle([kept, kept])).toBe('Wait to start, of the type that waited longest');
  expect(waitTitle([kept, live])).toBe('Wait to start, of the type that waited longest; of all tasks from 12:30:00 on');
});
