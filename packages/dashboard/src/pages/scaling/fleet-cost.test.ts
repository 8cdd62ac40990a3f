// The cost of a pool beside the fixed fleet of its peak.
import type { SeriesReply } from '@muster/contract';
import { expect, it } from 'vitest';
import { costOf, sizesOf } from './fleet-cost.ts';

const replyOf = (lists: readonly (readonly number[])[]): SeriesReply => ({
  name: 'agents',
  unit: 'agents',
  kind: 'gauge',
  from: 0,
  to: 0,
  stepMs: 3_600_000,
  series: lists.map((sizes) => ({
    labels: {},
    points: sizes.map((mean, index) => ({ at: index * 3_600_000, count: 1, min: mean, mean, max: mean })),
  })),
  hasMore: false,
});

it('adds up states of agents, and sets the peak against them', () => {
  const points = sizesOf(
    replyOf([[4, 8]]),
    replyOf([
      [1, 2, 1],
      [1, 6, 1],
    ]),
  );
  expect(points.map(({ desired, actual }) => [desired, actual])).toEqual([
    [4, 2],
    [8, 8],
    [null, 2],
  ]);
  expect(costOf(points, { stepMs: 3_600_000, costPerHour: 0.5 })).toEqual({
    agentHours: 12,
    cost: 6,
    peak: 8,
    fixedAgentHours: 24,
    fixedCost: 12,
  });
  expect(costOf([], { stepMs: 10_000, costPerHour: 1 })).toBeUndefined();
});
