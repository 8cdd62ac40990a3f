import type { LivePoint } from '@muster/contract/live';
import { expect, test } from 'vitest';
import { chart, columnMs, perColumn } from './chart.ts';

test('a row has eight heights, and what is above nothing shows', () => {
  expect(chart([0, 0.001, 1, 4, 8], { columns: 5, rows: 1 }, 8)).toEqual([' ▁▁▄█']);
});

test('more rows stack, the newest value is at the right', () => {
  expect(chart([4, 8, 16], { columns: 4, rows: 2 }, 16)).toEqual(['   █', ' ▄██']);
  expect(chart([undefined, 16, undefined], { columns: 3, rows: 2 }, 16)).toEqual([' █ ', ' █ ']);
});

test('of more values than columns the newest are shown, and nothing at all of no values', () => {
  expect(chart([8, 0, 8], { columns: 2, rows: 1 }, 8)).toEqual([' █']);
  expect(chart([], { columns: 3, rows: 1 }, 0)).toEqual(['   ']);
});

const pointAt = (second: number, endedPerSecond: number): LivePoint =>
  ({ at: second * 1000, endedPerSecond }) as LivePoint;
const value = (point: LivePoint): number => point.endedPerSecond;

test('a chart reaches back two minutes however narrow it is', () => {
  expect([240, 120, 60, 50, 10].map(columnMs)).toEqual([1000, 1000, 2000, 3000, 12_000]);
});

test('columns begin at full multiples of their span: a new second changes the last column only', () => {
  const points = Array.from({ length: 100 }, (_, second) => pointAt(1000 + second, second % 7));
  const before = perColumn(points, { columns: 30, value });
  // Seconds 1099 and 1099.9 are in the same column of four seconds; 1100 begins the next one.
  const later = perColumn([...points, pointAt(1099.9, 50)], { columns: 30, value });
  expect(later.slice(0, -1)).toEqual(before.slice(0, -1));
  expect(later.at(-1)).toBe(50);
  const next = perColumn([...points, pointAt(1100, 50)], { columns: 30, value });
  expect(next.slice(0, -1)).toEqual(before.slice(1));
});

test('a column has the highest of its values, and none where nothing was measured', () => {
  expect(perColumn([pointAt(0, 3), pointAt(1, 9), pointAt(120, 1)], { columns: 60, value }).slice(-61)).toEqual([
    ...new Array<undefined>(59).fill(undefined),
    1,
  ]);
  expect(perColumn([pointAt(0, 3), pointAt(1, 9)], { columns: 60, value }).at(-1)).toBe(9);
  expect(perColumn([], { columns: 60, value })).toEqual([]);
});
