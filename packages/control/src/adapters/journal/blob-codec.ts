// Blobs inside a record: their bytes stay where they were appended, and `at` and `length` say where that is.
import { assert } from '../../base/assert.ts';
import type { Blob, BytesBlob } from '../../engine/records.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Writes the text, and sets the blob's place. */
export function putBlob(writer: ByteWriter, blob: Blob): void {
  if (blob.text === undefined) {
    assert(blob.length === 0, 'a blob without its text cannot be appended');
    writer.byte(0);
    blob.at = writer.position;
    return;
  }
  blob.length = writer.text(blob.text);
  blob.at = writer.position - blob.length;
}

export function takeBlob(reader: ByteReader, withText: boolean): Blob {
  const length = reader.varint();
  const start = reader.skip(length);
  const text = withText && length > 0 ? reader.buffer.toString('utf8', start, start + length) : undefined;
  return { text, at: reader.base + start, length };
}

/** Writes the bytes, and sets the blob's place. */
export function putBytesBlob(writer: ByteWriter, blob: BytesBlob): void {
  assert(blob.bytes !== undefined || blob.length === 0, 'a blob without its bytes cannot be appended');
  blob.length = blob.bytes?.length ?? 0;
  writer.varint(blob.length);
  blob.at = writer.position;
  if (blob.bytes !== undefined) writer.raw(blob.bytes);
}

/** The bytes are a copy: the reader's buffer is used again. */
export function takeBytesBlob(reader: ByteReader, withBytes: boolean): BytesBlob {
  const length = reader.varint();
  const start = reader.skip(length);
  const bytes = withBytes && length > 0 ? new Uint8Array(reader.buffer.subarray(start, start + length)) : undefined;
  return { bytes, at: reader.base + start, length };
}
