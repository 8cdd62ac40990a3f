// A fingerprint of all records that a run appended, in their order: the same commit and seed give the same one.
import type { JournalRecord, SubmittedTask } from '../engine/records.ts';
import type { TaskSpec } from '../engine/task-entry.ts';

export class JournalHash {
  // cyrb53 (public domain, bryc), fed piece by piece.
  #high = 0xdeadbeef;
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

  #bytes(bytes: Uint8Array): void {
    this.#word(bytes.length);
    for (let index = 0; index < bytes.length; index += 4) {
      // Behind the end there is nothing, which counts as 0.
      const low = (bytes[index] as number) | ((bytes[index + 1] ?? 0) << 8);
      this.#word(low | ((bytes[index + 2] ?? 0) << 16) | ((bytes[index + 3] ?? 0) << 24));
    }
  }

  #number(value: number): void {
    this.#float[0] = value;
    this.#word(this.#words[0] as number); // a double is two words
    this.#word(this.#words[1] as number);
  }

  #word(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 2_654_435_761);
    this.#low = Math.imul(this.#low ^ word, 1_597_334_677);
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
