// The blobs of a simulated disk: each gets a number of its own as its place. Where nothing is to be recovered, they go
// with the task that they belong to.
import { SeqTable } from '../base/seq-table.ts';
import { utf8Length } from '../base/utf8.ts';
import type { Blob, BytesBlob, Place } from '../engine/records.ts';

/** Where every `null` lies: most payloads and results of a simulation are one, and cost nothing. */
const NULL_PLACE = 0;
const SLAB_BYTES = 65_536;

export class Contents {
  readonly #texts = new SeqTable<string>();
  /** Where bytes begin in the slabs, one behind the other: an array for each would cost more than they do. */
  readonly #bytes = new SeqTable<number>();
  readonly #slabs: Uint8Array[] = [];
  #slabUsed = SLAB_BYTES;
  /** By task, where they go with it: the first blob, and further ones of few. */
  readonly #first = new SeqTable<number>();
  readonly #further = new Map<number, number[]>();
  #last = 0;

  /** The place of the blob that was put last. */
  get last(): number {
    return this.#last;
  }

  /** With a task, it goes when that does. */
  put(blob: Blob, task?: number): void {
    const { text = '' } = blob;
    blob.length = utf8Length(text);
    blob.at = text === 'null' ? NULL_PLACE : ++this.#last;
    if (text === '' || text === 'null') return;
    this.#texts.set(blob.at, text);
    if (task !== undefined) this.#belong(blob.at, task);
  }

  putBytes(blob: BytesBlob): void {
    blob.at = ++this.#last;
    blob.length = blob.bytes?.length ?? 0;
    if (blob.bytes === undefined) return;
    if (this.#slabUsed + blob.length > SLAB_BYTES) {
      this.#slabs.push(new Uint8Array(Math.max(SLAB_BYTES, blob.length)));
      this.#slabUsed = 0;
    }
    const number = this.#slabs.length - 1;
    this.#slabs[number]?.set(blob.bytes, this.#slabUsed);
    this.#bytes.set(blob.at, number * SLAB_BYTES + this.#slabUsed);
    this.#slabUsed += blob.length;
  }

  forgetTask(task: number): void {
    const first = this.#first.get(task);
    if (first === undefined) return;
    this.#first.delete(task);
    this.#texts.delete(first);
    for (const at of this.#further.get(task) ?? []) this.#texts.delete(at);
    this.#further.delete(task);
  }

  /** What was put behind a place never reached the disk. */
  forgetBehind(last: number): void {
    for (let at = last + 1; at <= this.#last; at++) {
      this.#texts.delete(at);
      this.#bytes.delete(at);
    }
  }

  text({ at, length }: Place): string | undefined {
    if (length === 0) return '';
    return at === NULL_PLACE ? 'null' : this.#texts.get(at);
  }

  bytes({ at, length }: Place): Uint8Array | undefined {
    if (length === 0) return new Uint8Array();
    const begin = this.#bytes.get(at);
    if (begin === undefined) return undefined;
    return this.#slabs[Math.floor(begin / SLAB_BYTES)]?.slice(begin % SLAB_BYTES, (begin % SLAB_BYTES) + length);
  }

  #belong(at: number, task: number): void {
    if (this.#first.get(task) === undefined) {
      this.#first.set(task, at);
      return;
    }
    const further = this.#further.get(task) ?? [];
    this.#further.set(task, further);
    further.push(at);
  }
}
