import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';

function written(write: (writer: ByteWriter) => void): ByteReader {
  const writer = new ByteWriter(1);
  write(writer);
  return new ByteReader(writer.buffer, 0, writer.offset);
}

const LENGTHS: readonly (readonly [number, number])[] = [
  [0, 1],
  [127, 1],
  [128, 2],
  [16_383, 2],
  [16_384, 3],
  [2 ** 31 - 1, 5],
  [2 ** 31, 5],
  [2 ** 32 - 1, 5],
  [2 ** 32, 5],
  [2 ** 35, 6],
  [Number.MAX_SAFE_INTEGER, 8],
];

describe('bytes', () => {
  it.each(LENGTHS)('writes %d in %d bytes and reads it back', (value, length) => {
    const reader = written((writer) => writer.varint(value));
    expect(reader.end).toBe(length);
    expect(reader.varint()).toBe(value);
    expect(reader.offset).toBe(length);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])('refuses %d as a whole number', (value) => {
    expect(() => written((writer) => writer.varint(value))).toThrow('safe integer');
  });

  it('reads back any text, and knows its length in bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        let length = -1;
        const reader = written((writer) => {
          length = writer.text(text);
        });
        expect(length).toBe(Buffer.byteLength(text));
        expect(reader.text()).toBe(Buffer.from(text).toString());
        expect(reader.offset).toBe(reader.end);
      }),
    );
  });

  it('shifts the body when its length in bytes needs a wider number than its length in characters', () => {
    const text = 'ä'.repeat(100);
    const reader = written((writer) => {
      writer.byte(7);
      writer.text(text);
      writer.byte(9);
    });
    expect([reader.byte(), reader.text(), reader.byte()]).toEqual([7, text, 9]);
  });

  it('never reads past the end', () => {
    const reader = written((writer) => writer.varint(200));
    reader.end = 1;
    expect(() => reader.varint()).toThrow(MalformedBytes);
    expect(() => written((writer) => writer.varint(50)).text()).toThrow(MalformedBytes);
  });

  it('refuses a number that does not end', () => {
    expect(() => new ByteReader(Buffer.alloc(20, 255)).varint()).toThrow(MalformedBytes);
  });
});
