// The age of what is shown, whatever the clocks of controller and reader say; and the pauses between connections.
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { Freshness } from './freshness.ts';

describe('the age of the data', () => {
  it('is unknown before anything was heard', () => {
    expect(new Freshness().ageMs(1_000)).toBeUndefined();
  });

  it('grows from the last message, though the clocks differ by an hour', () => {
    const freshness = new Freshness();
    const hour = 3_600_000;
    freshness.heard({ at: 1_000 }, hour + 1_000);
    expect(freshness.ageMs(hour + 1_000)).toBe(0);
    expect(freshness.ageMs(hour + 6_000)).toBe(5_000);
    expect(freshness.controllerNow(hour + 6_000)).toBe(6_000);
  });

  it('counts what a message took longer than the quickest', () => {
    const freshness = new Freshness();
    freshness.heard({ at: 1_000 }, 1_010);
    freshness.heard({ at: 2_000 }, 2_510);
    expect(freshness.ageMs(2_510)).toBe(500);
  });

  it('does not get younger by a message that was overtaken', () => {
    const freshness = new Freshness();
    freshness.heard({ at: 5_000 }, 5_000);
    freshness.heard({ at: 4_000 }, 5_500);
    expect(freshness.ageMs(6_000)).toBe(1_000);
  });
});

describe('the pause before the next connection', () => {
  it('doubles up to 15 s, with chance in its second half', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffMs(attempt, 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    expect(backoffMs(2, 0)).toBe(1_000);
  });
});
