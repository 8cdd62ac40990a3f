import { describe, expect, it } from 'vitest';
import { PAYLOAD_BYTES, payload, sinceMs } from './payload.ts';

describe('a payload', () => {
  it.each([PAYLOAD_BYTES, 1024])('is %d bytes of JSON', (bytes) => {
    for (const sequence of [0, 9, 999_999]) expect(JSON.stringify(payload(sequence, bytes))).toHaveLength(bytes);
  });

  it('knows how long ago it was made', () => {
    const made = payload(1);
    expect(sinceMs({ ...made, sentAt: made.sentAt - 2_000_000 })).toBeGreaterThanOrEqual(2000);
    expect(sinceMs(made)).toBeLessThan(2000);
  });
});
