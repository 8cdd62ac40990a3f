import { Fault } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { systemCalendar } from './calendar.ts';

const calendar = systemCalendar();

/** The next ticks after a moment, in UTC and without what they all share. */
function ticks(expression: string, timezone: string, from: string, count: number): string[] {
  const found: string[] = [];
  for (let at: number | undefined = Date.parse(from); found.length < count; ) {
    const next = calendar.next(expression, timezone, at);
    if (next === undefined) break;
    expect(next).toBeGreaterThan(at); // C1
    found.push(new Date(next).toISOString().replace(/:00\.000Z$/, ''));
    at = next;
  }
  return found;
}

describe('a calendar', () => {
  test.each([
    ['five fields', '*/20 9 * * *', '2026-01-01T09:10Z', ['2026-01-01T09:20', '2026-01-01T09:40', '2026-01-02T09:00']],
    ['six fields', '30 0 12 * * *', '2026-01-01T00:00Z', ['2026-01-01T12:00:30.000Z', '2026-01-02T12:00:30.000Z']],
    ['names', '0 8 * JAN MON', '2026-01-01T00:00Z', ['2026-01-05T08:00', '2026-01-12T08:00']],
    ['@hourly', '@hourly', '2026-01-01T23:30Z', ['2026-01-02T00:00', '2026-01-02T01:00']],
    ['@weekly', '@weekly', '2026-01-01T00:00Z', ['2026-01-04T00:00', '2026-01-11T00:00']],
    ['the last day of the month', '0 0 L * *', '2028-01-31T12:00Z', ['2028-02-29T00:00', '2028-03-31T00:00']],
    ['leap days', '0 0 29 2 *', '2026-01-01T00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
  ])('reads %s', (_what, expression, from, expected) => {
    expect(ticks(expression, 'UTC', from, expected.length)).toEqual(expected);
  });

  test('follows the clock of a zone through the year', () => {
    expect(ticks('0 9 1 1,7 *', 'Europe/Berlin', '2026-01-01T00:00Z', 3)).toEqual([
      '2026-01-01T08:00',
      '2026-07-01T07:00',
      '2027-01-01T08:00',
    ]);
    expect(ticks('0 9 * * *', 'Asia/Kolkata', '2026-01-01T00:00Z', 1)).toEqual(['2026-01-01T03:30']);
  });

  test.each([
    ['a skipped time at the jump, once', '30 2 * * *', ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']],
    ['several skipped times as one', '15,45 2 * * *', ['2026-03-28T01:15', '2026-03-28T01:45', '2026-03-29T01:00']],
    ['a steady rhythm without a gap', '0 * * * *', undefined],
  ])('when the clock jumps forward, has %s', (_what, expression, expected) => {
    if (expected !== undefined) {
      expect(ticks(expression, 'Europe/Berlin', '2026-03-27T12:00Z', expected.length)).toEqual(expected);
      return;
    }
    expect(ticks(expression, 'Europe/Berlin', '2026-03-28T23:30Z', 4)).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T01:00',
      '2026-03-29T02:00',
      '2026-03-29T03:00',
    ]);
  });

  test.each([
    ['a time that comes twice once', '30 2 * * *', '2026-10-24T12:00Z', ['2026-10-25T00:30', '2026-10-26T01:30']],
    [
      'a steady rhythm in both passes',
      '*/30 * * * *',
      '2026-10-24T23:40Z',
      ['2026-10-25T00:00', '2026-10-25T00:30', '2026-10-25T01:00', '2026-10-25T01:30', '2026-10-25T02:00'],
    ],
    ['nothing of the second pass when asked inside it', '30 2 * * *', '2026-10-25T01:10Z', ['2026-10-26T01:30']],
  ])('when the clock goes back, has %s', (_what, expression, from, expected) => {
    expect(ticks(expression, 'Europe/Berlin', from, expected.length)).toEqual(expected);
  });

  test('is right at every minute around both changes: never the past, never a tick twice', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      const seen = new Set(ticks('30 2 * * *', 'Europe/Berlin', `${day}T00:00Z`, 1));
      for (let at = Date.parse(`${day}T00:00Z`); at < Date.parse(`${day}T04:00Z`); at += 60_000) {
        const next = calendar.next('30 2 * * *', 'Europe/Berlin', at) ?? 0;
        expect(next).toBeGreaterThan(at);
        if (new Date(next).toISOString().startsWith(day)) {
          expect([...seen]).toEqual([new Date(next).toISOString().slice(0, 16)]);
        }
      }
    }
  });

  test('has no tick for a day that does not exist', () => {
    expect(calendar.next('0 0 30 2 *', 'UTC', 0)).toBeUndefined();
  });

  test.each([
    ['61 * * * *', 'UTC', 'cron'],
    ['* * *', 'UTC', 'cron'],
    ['* * * * * * *', 'UTC', 'cron'],
    ['2026-12-01T00:00:00', 'UTC', 'cron'],
    ['@reboot', 'UTC', 'cron'],
    ['@foo', 'UTC', 'cron'],
    ['* * * * *', 'Nowhere/City', 'timezone'],
  ])('refuses %s in %s, and names the field', (expression, timezone, field) => {
    let fault: unknown;
    try {
      calendar.next(expression, timezone, 0);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: 'invalid-request', field });
  });
});
