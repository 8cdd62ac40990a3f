// Compact binary, written and read by hand: the primitives under every record, row and index of the journal.
import { Bug } from '../../base/assert.ts';

/** Up to this length a loop over the characters beats the call into native code. */
const SHORT_TEXT = 24;
const UINT32 = 4_294_967_296;

/** Bytes that do not decode although their checksum is right, or a read past their end. Callers name the file. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

/** Appends to one growing buffer; `base` is the journal position of its first byte. */
export class ByteWriter {
  buffer: Buffer;
  offset = 0;
  base = 0;
  #view: DataView;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.buffer);
  }

  /** Where the next byte goes, as a journal position. */
  get position(): number {
    return this.base + this.offset;
  }

  reserve(length: number): void {
    if (this.offset + length > this.buffer.length) this.#grow(length);
  }

  byte(value: number): void {
    this.reserve(1);
    this.#view.setUint8(this.offset++, value);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.offset, value, true);
    this.offset += 4;
  }

  uint32At(offset: number, value: number): void {
    this.#view.setUint32(offset, value, true);
  }

  float64(value: number): void {
    this.reserve(8);
    this.#view.setFloat64(this.offset, value, true);
    this.offset += 8;
  }

  float64At(offset: number, value: number): void {
    this.#view.setFloat64(offset, value, true);
  }

  /** A safe integer ≥ 0, seven bits a byte, lowest first. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new Bug(`${value} is not a safe integer from 0`);
    this.reserve(8);
    this.offset = putVarint(this.#view, this.offset, value);
  }

  /** Length in bytes, then UTF-8; returns the length. */
  text(text: string): number {
    const start = this.offset;
    this.reserve(text.length * 3 + 5);
    // Most texts are ASCII, so that the length is known before they are written.
    const bodyAt = putVarint(this.#view, start, text.length);
    const length = this.#utf8(text, bodyAt);
    if (length === text.length) {
      this.offset = bodyAt + length;
      return length;
    }
    const width = varintWidth(length);
    this.buffer.copyWithin(start + width, bodyAt, bodyAt + length);
    putVarint(this.#view, start, length);
    this.offset = start + width + length;
    return length;
  }

  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** The bytes alone, for content whose length stands elsewhere. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.offset);
    this.offset += bytes.length;
  }

  #utf8(text: string, at: number): number {
    if (text.length > SHORT_TEXT) return this.buffer.write(text, at);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) return this.buffer.write(text, at);
      this.#view.setUint8(at + index, code);
    }
    return text.length;
  }

  #grow(length: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.offset + length));
    this.buffer.copy(grown, 0, 0, this.offset);
    this.buffer = grown;
    this.#view = viewOf(grown);
  }
}

/** Reads what a ByteWriter wrote; never past `end`. */
export class ByteReader {
  buffer: Buffer;
  offset: number;
  end: number;
  base = 0;
  #view: DataView;

  constructor(buffer: Buffer, offset = 0, end = buffer.length) {
    this.buffer = buffer;
    this.offset = offset;
    this.end = end;
    this.#view = viewOf(buffer);
  }

  get position(): number {
    return this.base + this.offset;
  }

  byte(): number {
    return this.#view.getUint8(this.skip(1));
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.skip(8), true);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const part = this.byte();
      value += (part & 127) * scale;
      if (part < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw new MalformedBytes('a number is longer than eight bytes');
  }

  text(): string {
    const length = this.varint();
    const start = this.skip(length);
    return length === 0 ? '' : this.buffer.toString('utf8', start, start + length);
  }

  /** A view of the bytes, valid as long as the buffer is. */
  bytes(): Buffer {
    const length = this.varint();
    const start = this.skip(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Moves on and returns where it was. */
  skip(length: number): number {
    const start = this.offset;
    if (start + length > this.end) throw new MalformedBytes('it ends too early');
    this.offset = start + length;
    return start;
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}

function putVarint(view: DataView, offset: number, value: number): number {
  let rest = value;
  let at = offset;
  // Bit operations work on 32 bits only; larger numbers are divided down to them first.
  while (rest >= UINT32 / 2) {
    view.setUint8(at++, (rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  while (rest >= 128) {
    view.setUint8(at++, (rest & 127) | 128);
    rest >>>= 7;
  }
  view.setUint8(at++, rest);
  return at;
}

function varintWidth(value: number): number {
  let width = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) width++;
  return width;
}
