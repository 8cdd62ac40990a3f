import type { LiveAgentState } from '@muster/contract/live';
import { expect, test } from 'vitest';
import { stripOf } from './fleet-strip.ts';

const cells = (counts: Partial<Record<LiveAgentState, number>>, cellsMax: number): string =>
  stripOf(new Map(Object.entries(counts) as [LiveAgentState, number][]), cellsMax)
    .map(({ text }) => text)
    .join('');

test('each agent is a cell while there is room', () => {
  expect(cells({ idle: 2, busy: 3, ejected: 1 }, 20)).toBe('■■■□□✖');
});

test('of a large fleet a cell is a share, and even one in trouble has its own', () => {
  expect(cells({ busy: 2_500, idle: 2_499, ejected: 1 }, 20)).toHaveLength(20);
  expect(cells({ busy: 2_500, idle: 2_499, ejected: 1 }, 20)).toMatch(/^■{9,10}□{9,10}✖$/);
  expect(cells({ busy: 1, idle: 1, starting: 1, draining: 1, cordoned: 1 }, 3).length).toBeLessThanOrEqual(5);
  expect(cells({ busy: 5_000 }, 30)).toBe('■'.repeat(30));
});
