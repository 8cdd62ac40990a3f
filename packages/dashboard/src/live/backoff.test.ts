// The pauses between connections.
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('the pause before the next connection', () => {
  it('doubles up to 15 s, with chance in its second half', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffMs(attempt, 1))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
    expect(backoffMs(2, 0)).toBe(1_000);
  });
});
