import { describe, expect, it } from 'vitest';
import { checksum, checksumByTable } from './checksum.ts';

describe('checksum', () => {
  it('is the CRC-32 of zlib', () => {
    expect(checksum(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(checksum(Buffer.alloc(0))).toBe(0);
  });

  it('is the same from the table, for a Node without zlib.crc32', () => {
    for (let length = 0; length < 300; length += 7) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 131) % 256));
      expect(checksumByTable(bytes)).toBe(checksum(bytes));
    }
  });
});
