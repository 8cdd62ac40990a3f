// One block of series as bytes. A file names each series once, at its first value, and by a number from then on.
//
//   block    length of the body (4 bytes), checksum of the body (4), body
//   body     begin of the window (8), entries: number, then their values
//   entry    number of the series; a new one is followed by its id, name and labels; then what follows: 0 = one value,
//            1 = count, sum, least and largest value, 2 = the same and the buckets
//
// Counts are of variable length, values of single precision: seven digits are more than a measurement has.
import { crc32 } from 'node:zlib';
import type { SeriesBlock, SeriesEntry, SeriesKey, SeriesSpan, Window } from '../../engine/ports.ts';
import { ByteReader, ByteWriter, Damage } from './bytes.ts';

export const HEADER_BYTES = 8;
/** Longer ones are damage: a block of 10,000 series has less than a tenth. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

const ONE_VALUE = 0;
const VALUES = 1;
const DISTRIBUTION = 2;

export class BlockWriter {
  readonly #bytes = new ByteWriter();
  readonly #numbers = new Map<string, number>();

  encode({ at, entries }: SeriesBlock): Buffer {
    const bytes = this.#bytes;
    bytes.clear();
    bytes.double(0); // The header's place.
    bytes.double(at);
    bytes.count(entries.length);
    for (const { id, key, window } of entries) {
      this.#series(id, key);
      writeWindow(bytes, window);
    }
    const block = bytes.taken();
    const body = block.subarray(HEADER_BYTES);
    block.writeUInt32LE(body.length, 0);
    block.writeUInt32LE(crc32(body), 4);
    return block;
  }

  #series(id: string, { name, labels }: SeriesKey): void {
    const bytes = this.#bytes;
    const known = this.#numbers.get(id);
    bytes.count(known ?? this.#numbers.size);
    if (known !== undefined) return;
    this.#numbers.set(id, this.#numbers.size);
    const pairs = Object.entries(labels);
    bytes.text(id);
    bytes.text(name);
    bytes.count(pairs.length);
    for (const [label, value] of pairs) {
      bytes.text(label);
      bytes.text(value);
    }
  }
}

function writeWindow(bytes: ByteWriter, { count, sum, min, max, buckets }: Window): void {
  if (count === 1 && buckets === undefined) {
    bytes.count(ONE_VALUE);
    bytes.single(sum);
    return;
  }
  bytes.count(buckets === undefined ? VALUES : DISTRIBUTION);
  bytes.count(count);
  bytes.double(sum);
  bytes.single(min);
  bytes.single(max);
  if (buckets === undefined) return;
  bytes.count(buckets.indexes.length);
  let last = 0;
  for (const [at, index] of buckets.indexes.entries()) {
    bytes.count(index - last);
    bytes.count(buckets.counts[at] as number); // as many as indexes
    last = index;
  }
}

interface Known {
  readonly id: string;
  readonly key: SeriesKey;
  readonly isWanted: boolean;
}

/** Reads the blocks of one file, in order. */
export class BlockReader {
  readonly #bytes: Buffer;
  readonly #wants: SeriesSpan['wants'];
  readonly #series: Known[] = [];
  #at = 0;

  constructor(bytes: Buffer, wants: SeriesSpan['wants']) {
    this.#bytes = bytes;
    this.#wants = wants;
  }

  /** Bytes that were read. */
  get position(): number {
    return this.#at;
  }

  /** Undefined after the last whole block: what follows a damaged one cannot be understood. */
  next(): SeriesBlock | undefined {
    const begin = this.#at + HEADER_BYTES;
    if (begin > this.#bytes.length) return undefined;
    const length = this.#bytes.readUInt32LE(this.#at);
    const body = this.#bytes.subarray(begin, begin + length);
    if (length > BODY_BYTES_MAX || body.length < length) return undefined;
    if (crc32(body) !== this.#bytes.readUInt32LE(this.#at + 4)) return undefined;
    try {
      const block = this.#decode(new ByteReader(body));
      this.#at = begin + length;
      return block;
    } catch (error) {
      if (error instanceof Damage) return undefined;
      throw error;
    }
  }

  #decode(body: ByteReader): SeriesBlock {
    const at = body.double();
    const entries: SeriesEntry[] = [];
    for (let left = body.count(); left > 0; left--) {
      const { id, key, isWanted } = this.#known(body);
      const window = readWindow(body, isWanted);
      if (window !== undefined) entries.push({ id, key, window });
    }
    return { at, entries };
  }

  #known(body: ByteReader): Known {
    const number = body.count();
    const known = this.#series[number];
    if (known !== undefined) return known;
    if (number !== this.#series.length) throw new Damage('a series has no name');
    const id = body.text();
    const name = body.text();
    const labels: Record<string, string> = {};
    for (let left = body.count(); left > 0; left--) labels[body.text()] = body.text();
    const key = { name, labels };
    const made = { id, key, isWanted: this.#wants(key, id) };
    this.#series.push(made);
    return made;
  }
}

/** Undefined when it is not wanted: then nothing is made of it. */
function readWindow(body: ByteReader, isWanted: boolean): Window | undefined {
  const what = body.count();
  if (what === ONE_VALUE) {
    const value = body.single();
    return isWanted ? { count: 1, sum: value, min: value, max: value } : undefined;
  }
  const values = { count: body.count(), sum: body.double(), min: body.single(), max: body.single() };
  if (what === VALUES) return isWanted ? values : undefined;
  if (what !== DISTRIBUTION) throw new Damage('a window of an unknown kind');
  const indexes: number[] = [];
  const counts: number[] = [];
  let index = 0;
  for (let left = body.count(); left > 0; left--) {
    index += body.count();
    indexes.push(index);
    counts.push(body.count());
  }
  return isWanted ? { ...values, buckets: { indexes, counts } } : undefined;
}
