// The time axis grows with what there is, up to the span that was asked for.
import { expect, test } from 'vitest';
import { grownSpan } from './grown-span.ts';

const HOUR_MS = 3_600_000;
const to = 10 * HOUR_MS;

test.each([
  ['nothing yet', [], HOUR_MS],
  ['seconds', [to - 5_000, to], 60_000],
  ['minutes', [to - 600_000, to], 600_000],
  ['more than is asked for', [to - 2 * HOUR_MS, to], HOUR_MS],
])('%s', (_what, times, expected) => {
  expect(grownSpan(times, { to, spanMs: HOUR_MS })).toEqual([to - expected, to]);
});
