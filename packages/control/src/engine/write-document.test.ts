import { Fault } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/clock.ts';
import type { Committer } from './committer.ts';
import { Documents } from './documents.ts';
import type { JournalRecord } from './records.ts';
import { type DocumentChange, writeDocument } from './write-document.ts';

function written(): { documents: Documents; write: (change: Partial<DocumentChange>) => void } {
  const documents = new Documents();
  const clock = new VirtualClock();
  const committer = {
    commit: (record: JournalRecord) => {
      if (record.kind === 'document') documents.apply(record);
    },
  } as unknown as Committer;
  return {
    documents,
    write: (change) =>
      writeDocument({ clock, committer, documents }, { collection: 'pauses', id: 'a', value: 1, by: 'me', ...change }),
  };
}

describe('documents', () => {
  it('are written, replaced and removed by their id, each collection for itself', () => {
    const { documents, write } = written();
    write({ value: { is: 'first' } });
    write({ id: 'b', value: 2 });
    write({ collection: 'tokens', value: 3 });
    write({ value: { is: 'second' }, by: 'you' });
    write({ id: 'b', value: undefined });
    expect(documents.get('pauses', 'a')).toMatchObject({ value: { is: 'second' }, by: 'you' });
    expect(documents.all('pauses').map(({ id }) => id)).toEqual(['a']);
    expect(documents.get('tokens', 'a')?.value).toBe(3);
  });

  it('come back from their data', () => {
    const { documents, write } = written();
    write({});
    write({ collection: 'tokens' });
    const restored = new Documents();
    restored.restore(documents.data());
    expect(restored.data()).toEqual(documents.data());
  });

  it('stand in the same order after a snapshot as without one, also once a collection was empty', () => {
    const { documents, write } = written();
    write({});
    write({ value: undefined });
    const restored = new Documents();
    restored.restore(documents.data());
    for (const collection of ['tokens', 'pauses'] as const) {
      write({ collection });
      restored.apply({ kind: 'document', seq: 0, at: 0, collection, id: 'a', value: 1, by: 'me' });
    }
    expect(documents.data().map((document) => document.collection)).toEqual(['tokens', 'pauses']);
    expect(restored.data().map((document) => document.collection)).toEqual(['tokens', 'pauses']);
  });

  it('are bounded in number and size; what is there can still be replaced and removed', () => {
    const { documents, write } = written();
    for (let index = 0; index < 10_000; index++) write({ id: `d${index}` });
    expect(() => write({ id: 'one more' })).toThrow(Fault);
    write({ id: 'd5', value: 'new' });
    write({ id: 'd6', value: undefined });
    write({ id: 'one more' });
    expect(documents.count('pauses')).toBe(10_000);
    expect(() => write({ id: 'd5', value: 'x'.repeat(70_000) })).toThrow('limit is 65536');
  });
});
