// Writing a document: the bounds of its collection and of its size are kept here, at the one place where they grow.
import { Fault } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Committer } from './committer.ts';
import type { Documents } from './documents.ts';
import type { Collection } from './records.ts';

/** Bounds per collection, and of one value as JSON text. */
const DOCUMENTS_MAX = 10_000;
const VALUE_LENGTH_MAX = 64 * 1024;

export interface DocumentChange {
  readonly collection: Collection;
  readonly id: string;
  /** JSON; undefined removes the document. */
  readonly value: unknown;
  /** Who asked for it, for the record. */
  readonly by: string;
}

export interface DocumentsParts {
  readonly clock: Clock;
  readonly committer: Pick<Committer, 'commit' | 'whenDurable'>;
  readonly documents: Documents;
}

/** Commits a change. Throws Fault `too-many` or `too-large` when the collection or the value would outgrow its bound. */
export function writeDocument({ clock, committer, documents }: DocumentsParts, change: DocumentChange): void {
  const { collection, id, value } = change;
  if (value !== undefined) {
    if (documents.get(collection, id) === undefined && documents.count(collection) >= DOCUMENTS_MAX) {
      throw new Fault('too-many', `${DOCUMENTS_MAX} ${collection} are kept, which is the limit; remove some first`);
    }
    const { length } = JSON.stringify(value);
    if (length > VALUE_LENGTH_MAX) {
      throw new Fault('too-large', `it takes ${length} characters as JSON; the limit is ${VALUE_LENGTH_MAX}`);
    }
  }
  committer.commit({ kind: 'document', seq: 0, at: clock.now(), ...change });
}
