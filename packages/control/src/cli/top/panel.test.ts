import { expect, test } from 'vitest';
import { urgentRows } from './panel.ts';

test('the most urgent rows come first, others in their order, and no more than asked for', () => {
  const rows = ['a1', 'b1', 'c3', 'd2', 'e3', 'f1'];
  const urgency = (row: string): number => Number(row[1]);
  expect(urgentRows(rows, urgency, 4)).toEqual(['c3', 'e3', 'd2', 'a1']);
  expect(urgentRows(rows, urgency, 10)).toEqual(['c3', 'e3', 'd2', 'a1', 'b1', 'f1']);
  expect(urgentRows(rows, urgency, 1)).toEqual(['c3']);
  expect(urgentRows([], urgency, 3)).toEqual([]);
});
