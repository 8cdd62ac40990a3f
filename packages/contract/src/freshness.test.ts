// The age of what is shown, whatever the clocks of controller and reader say.
import { describe, expect, it } from 'vitest';
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
