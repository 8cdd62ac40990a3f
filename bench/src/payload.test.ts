import { describe, expect, it } from 'vitest';
import { PAYLOAD_BYTES, payload, sinceMs } from './payload.ts';

describe('a payload', () => {
  it.each([PAYLOAD_BYTES, 1024])('is %d bytes of JSON', (bytes) => {
    for (const sequence of [0, 9, 999_999]) expect(JSON.stringify(payload(sequence, bytes))).toHaveLength(bytes);
  });

  it('knows how long ago it was made', () => {
    const made = payload(1);
    const older = { ...made, sentAt: made.sentAt - 2_000_000 };
    const [first, young, last] = [sinceMs(older), sinceMs(made), sinceMs(older)];
    // Between the looks time goes on, so that the one in the middle is bounded from both sides.
    expect(first - young).toBeLessThan(2000.01);
    expect(last - young).toBeGreaterThan(1999.99);
    expect(young).toBeGreaterThanOrEqual(0);
  });
});
