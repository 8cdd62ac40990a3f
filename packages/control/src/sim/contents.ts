// The blobs of a simulated disk: each gets a number of its own as its place. Where nothing is to be recovered, they go
// with the task that they belong to.
import { SeqTable } from '../base/seq-table.ts';
import { utf8Length } from '../base/utf8.ts';
import type { Blob, BytesBlob, Place } from '../engine/records.ts';

/** Where every `null` lies: most payloads and results of a simulation are one, and cost nothing. */
const NULL_PLACE = 0;

export class Contents {
  readonly #texts = new SeqTable<string>();
  readonly #bytes = new SeqTable<Uint8Array>();
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
    if (blob.bytes !== undefined) this.#bytes.set(blob.at, blob.bytes.slice());
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
    return length === 0 ? new Uint8Array() : this.#bytes.get(at);
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
