// A fingerprint of all records that a run appended, in their order: the same commit and seed give the same one.
import type { JournalRecord, SubmittedTask } from '../engine/records.ts';
import type { TaskSpec } from '../engine/task-entry.ts';

/** The factors of cyrb53 (public domain, bryc), which is fed piece by piece here. */
const HIGH = 2_654_435_761;
const LOW = 1_597_334_677;

export class JournalHash {
  /** Whole numbers of 32 bits from the start: one that is not would make doubles of them. */
  #high = 0xdeadbeef | 0;
  #low = 0x41c6ce57;
  readonly #float = new Float64Array(1);
  readonly #words = new Uint32Array(this.#float.buffer);
  readonly #specs = new WeakMap<TaskSpec, number>();

  /** In hexadecimal digits. */
  get text(): string {
    const high = this.#folded(this.#high, this.#low).toString(16).padStart(8, '0');
    return high + this.#folded(this.#low, this.#high).toString(16).padStart(8, '0');
  }

  add(record: JournalRecord): void {
    this.#text(record.kind);
    this.#number(record.at);
    switch (record.kind) {
      case 'submitted':
        this.#number(record.first);
        for (const task of record.tasks) this.#task(task);
        return;
      case 'dispatched':
        this.#number(record.task);
        this.#number(record.attempt);
        this.#number(record.agent);
        this.#number(record.epoch);
        this.#number(record.nonce);
        if (record.decision.bytes !== undefined) this.#bytes(record.decision.bytes);
        return;
      case 'completed':
        this.#number(record.task);
        this.#number(record.attempt);
        this.#text(record.result.text ?? '');
        for (const _field in record.usage) {
          this.#text(JSON.stringify(record.usage));
          break;
        }
        return;
      default:
        this.#text(JSON.stringify(record));
    }
  }

  #task({ spec, payload, readyAt, expiresAt, deadlineAt, session, key, digest, conditions }: SubmittedTask): void {
    let known = this.#specs.get(spec);
    if (known === undefined) {
      known = wordOf(JSON.stringify(spec));
      this.#specs.set(spec, known);
    }
    this.#word(known);
    this.#text(payload.text ?? '');
    this.#number(readyAt);
    this.#number(expiresAt);
    this.#number(deadlineAt);
    this.#text(session);
    this.#text(key);
    this.#number(digest);
    if (conditions !== undefined) this.#text(JSON.stringify(conditions));
  }

  #text(text: string): void {
    this.#word(text.length);
    for (let index = 0; index < text.length; index++) this.#word(text.charCodeAt(index));
  }

  /** Four at a time; behind the end there is nothing, which counts as 0. */
  #bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#word(length);
    let high = this.#high;
    let low = this.#low;
    for (let index = 0; index < length; index += 4) {
      let word = bytes[index] as number; // index < length
      // Read only where there is something: to look behind the end costs more than the rest of the loop.
      if (index + 3 < length) {
        word |= (bytes[index + 1] as number) << 8;
        word |= ((bytes[index + 2] as number) << 16) | ((bytes[index + 3] as number) << 24);
      } else {
        if (index + 1 < length) word |= (bytes[index + 1] as number) << 8;
        if (index + 2 < length) word |= (bytes[index + 2] as number) << 16;
      }
      high = Math.imul(high ^ word, HIGH);
      low = Math.imul(low ^ word, LOW);
    }
    this.#high = high;
    this.#low = low;
  }

  #number(value: number): void {
    this.#float[0] = value;
    this.#word(this.#words[0] as number); // a double is two words
    this.#word(this.#words[1] as number);
  }

  #word(word: number): void {
    this.#high = Math.imul(this.#high ^ word, HIGH);
    this.#low = Math.imul(this.#low ^ word, LOW);
  }

  #folded(a: number, b: number): number {
    return (Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)) >>> 0;
  }
}

function wordOf(text: string): number {
  let word = 0;
  for (let index = 0; index < text.length; index++) word = Math.imul(word ^ text.charCodeAt(index), 2_654_435_761);
  return word;
}
