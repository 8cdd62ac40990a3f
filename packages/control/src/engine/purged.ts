// Tasks that were purged: nobody reads them from that moment on. Each purge is a document that names its tasks; it goes
// when a compaction has taken their bytes off the disk.
//
// P1. Changed by documents of the collection `purges` only, the same way live, in recovery and in compaction.
import type { Document } from './documents.ts';
import type { RecordOf } from './records.ts';

/** The value of a document in the collection `purges`. */
export interface Purge {
  /** Sequence numbers. */
  readonly tasks: readonly number[];
  /** How many of them were dead letters, which are counted as long as they are there. */
  readonly deadLetters: number;
}

export class Purged {
  readonly #tasks = new Set<number>();

  get size(): number {
    return this.#tasks.size;
  }

  has(seq: number): boolean {
    return this.#tasks.size > 0 && this.#tasks.has(seq);
  }

  /** `known` is the document as it was before the record. */
  apply({ value }: RecordOf<'document'>, known: Document | undefined): void {
    if (value !== undefined) this.#add(purgeIn(value));
    else if (known !== undefined) for (const seq of purgeIn(known.value).tasks) this.#tasks.delete(seq);
  }

  restore(documents: readonly Document[]): void {
    this.#tasks.clear();
    for (const { value } of documents) this.#add(purgeIn(value));
  }

  #add({ tasks }: Purge): void {
    for (const seq of tasks) this.#tasks.add(seq);
  }
}

/** Only purge.ts writes this collection. */
export const purgeIn = (value: unknown): Purge => value as Purge;
