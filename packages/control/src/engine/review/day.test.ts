import { expect, test } from 'vitest';
import { beginOfDay, DAY_MS, dayOf } from './day.ts';

test('a day is called as the calendar calls it', () => {
  for (let at = Date.UTC(1999, 11, 30); at < Date.UTC(2101, 0, 2); at += 11 * DAY_MS + 3_600_000) {
    expect(dayOf(at)).toBe(new Date(at).toISOString().slice(0, 10));
  }
  expect(dayOf(Date.UTC(2028, 1, 29, 23, 59, 59, 999))).toBe('2028-02-29');
  expect(beginOfDay(Date.UTC(2026, 10, 20, 17))).toBe(Date.UTC(2026, 10, 20));
});
