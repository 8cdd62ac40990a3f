// CRC-32 (the zlib polynomial) over a range of bytes: native where this Node has it, a table otherwise.
import * as zlib from 'node:zlib';

/** Node 20.15 and later; older ones, and other runtimes, take the table. */
const native: ((data: Uint8Array, value?: number) => number) | undefined = zlib.crc32;

export function checksum(bytes: Uint8Array): number {
  return native === undefined ? checksumByTable(bytes) : native(bytes);
}

const TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The same number, seven times slower. */
export function checksumByTable(bytes: Uint8Array): number {
  let value = -1;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 255] as number) ^ (value >>> 8); // the index is below 256
  return ~value >>> 0;
}
