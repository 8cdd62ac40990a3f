// Numbers as bytes and back, in a buffer that grows; what is read beyond the end is damage.

/** Bytes that are not what was written. */
export class Damage extends Error {}

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** A copy of what was written. */
  taken(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  /** Seven bits in each byte, the lowest first; the eighth says that more follow. Up to 2^53. */
  count(value: number): void {
    const at = this.#grow(8);
    let rest = value;
    let length = 0;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[at + length++] = (rest % 128) | 128;
    this.#bytes[at + length++] = rest;
    this.#length += length;
  }

  single(value: number): void {
    this.#bytes.writeFloatLE(value, this.#grow(4));
    this.#length += 4;
  }

  double(value: number): void {
    this.#bytes.writeDoubleLE(value, this.#grow(8));
    this.#length += 8;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.count(length);
    this.#bytes.write(value, this.#grow(length), 'utf8');
    this.#length += length;
  }

  #grow(length: number): number {
    if (this.#length + length <= this.#bytes.length) return this.#length;
    const larger = Buffer.allocUnsafe(2 * (this.#length + length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    return this.#length;
  }
}

export class ByteReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  count(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Damage('the block ends within a number');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  single(): number {
    return this.#bytes.readFloatLE(this.#move(4));
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#move(8));
  }

  text(): string {
    const length = this.count();
    const at = this.#move(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  #move(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new Damage('the block ends within a value');
    return at;
  }
}
