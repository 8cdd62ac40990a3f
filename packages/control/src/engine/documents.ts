// Small durable things that are no tasks: settings, tokens, schedules, pauses. Each is a JSON value with a name in a
// collection; the rooms that own a collection say what its values mean.
//
// D1. Only the record `document` changes them, the same way live, in recovery and in compaction.
import type { Collection, RecordOf } from './records.ts';

export interface Document {
  readonly collection: Collection;
  readonly id: string;
  /** JSON. */
  readonly value: unknown;
  /** Of the record that wrote it: no two states of a document have the same. */
  readonly seq: number;
  /** When it was last written, and by whom. */
  readonly at: number;
  readonly by: string;
}

export class Documents {
  readonly #collections = new Map<Collection, Map<string, Document>>();

  get(collection: Collection, id: string): Document | undefined {
    return this.#collections.get(collection)?.get(id);
  }

  /** In the order in which they were first written. */
  all(collection: Collection): readonly Document[] {
    return [...(this.#collections.get(collection)?.values() ?? [])];
  }

  count(collection: Collection): number {
    return this.#collections.get(collection)?.size ?? 0;
  }

  apply({ seq, collection, id, value, at, by }: RecordOf<'document'>): void {
    if (value === undefined) this.#remove(collection, id);
    else this.#put({ collection, id, value, seq, at, by });
  }

  data(): readonly Document[] {
    return [...this.#collections.values()].flatMap((documents) => [...documents.values()]);
  }

  /** Older snapshots do not have the record's number. */
  restore(documents: readonly (Omit<Document, 'seq'> & Partial<Document>)[]): void {
    this.#collections.clear();
    for (const document of documents) this.#put({ seq: 0, ...document });
  }

  #remove(collection: Collection, id: string): void {
    const documents = this.#collections.get(collection);
    documents?.delete(id);
    // Collections stand in the order of their first document: a snapshot knows of no empty one.
    if (documents?.size === 0) this.#collections.delete(collection);
  }

  #put(document: Document): void {
    let documents = this.#collections.get(document.collection);
    if (documents === undefined) {
      documents = new Map();
      this.#collections.set(document.collection, documents);
    }
    documents.set(document.id, document);
  }
}
