import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { isSampledAt, newTraceId, parseTraceparent, spanIdOf, traceparentOf } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('a traceparent is read and written back', () => {
  expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled: true });
  expect(parseTraceparent(`00-${TRACE}-${SPAN}-02`)?.isSampled).toBe(false);
  expect(traceparentOf({ traceId: TRACE, spanId: SPAN, isSampled: true })).toBe(`00-${TRACE}-${SPAN}-01`);
});

test.each([
  ['a later version may say more', `01-${TRACE}-${SPAN}-01-more`, true],
  ['version 00 may not', `00-${TRACE}-${SPAN}-01-more`, false],
  ['version ff is none', `ff-${TRACE}-${SPAN}-01`, false],
  ['upper case is none', `00-${TRACE.toUpperCase()}-${SPAN}-01`, false],
  ['a trace of zeros is none', `00-${'0'.repeat(32)}-${SPAN}-01`, false],
  ['a span of zeros is none', `00-${TRACE}-${'0'.repeat(16)}-01`, false],
  ['an endless one is none', `01-${TRACE}-${SPAN}-01-${'x'.repeat(1000)}`, false],
  ['an empty one is none', '', false],
])('%s', (_name, text, isRead) => {
  expect(parseTraceparent(text) !== undefined).toBe(isRead);
});

test('a share of the traces is sampled, and a smaller share is part of a larger one', () => {
  const random = seededRandom(7);
  const ids = Array.from({ length: 10_000 }, () => newTraceId(random));
  const tenth = ids.filter((id) => isSampledAt(0.1, id));
  expect(tenth.length).toBeGreaterThan(900);
  expect(tenth.length).toBeLessThan(1100);
  expect(tenth.every((id) => isSampledAt(0.3, id))).toBe(true);
  expect(ids.every((id) => isSampledAt(1, id))).toBe(true);
  expect(ids.some((id) => isSampledAt(0, id))).toBe(false);
});

test('ids have the length of the standard, and those of other parts are others', () => {
  expect(newTraceId(seededRandom(1))).toMatch(/^[0-9a-f]{32}$/);
  const ids = Array.from({ length: 1000 }, (_, number) => spanIdOf(TRACE, `task 1 attempt ${number}`));
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(1000);
  expect(spanIdOf(TRACE, 'task 1')).toBe(spanIdOf(TRACE, 'task 1'));
});
