import { describe, expect, it } from 'vitest';
import type { JournalRecord, SubmittedTask } from '../engine/records.ts';
import { specOf } from '../engine/submission.ts';
import { RecordCopies } from './kept-records.ts';

const task = (changes: Partial<SubmittedTask> = {}): SubmittedTask => ({
  ...{ spec: specOf({ type: 'work', requires: ['gpu'] }), payload: { text: '1', at: 7, length: 1 } },
  ...{ readyAt: 1, expiresAt: 0, deadlineAt: 0, session: 's', key: 'k', digest: 3, parent: 0 },
  ...{ conditions: { after: [1, 2] } },
  ...changes,
});
const result = { text: '"r"', at: 9, length: 3 };
const usage = { cost: 1 };
const error = { class: 'E', message: 'e' };
const RECORDS: readonly JournalRecord[] = [
  { kind: 'submitted', seq: 1, at: 1, first: 1, tasks: [task(), task({ conditions: undefined })] },
  {
    ...{ kind: 'dispatched', seq: 2, at: 1, task: 1, attempt: 1, agent: 1, epoch: 1, nonce: 5 },
    decision: { bytes: new Uint8Array([1, 2]), at: 8, length: 2 },
  },
  { kind: 'completed', seq: 3, at: 2, task: 1, attempt: 1, result, usage },
  { kind: 'late', seq: 4, at: 3, task: 1, attempt: 1, agent: 1, isAdopted: false, result, usage },
  { kind: 'handed-off', seq: 5, at: 4, task: 1, attempt: 1, result, usage, first: 2, follow: task() },
  { kind: 'failed', seq: 6, at: 5, task: 1, attempt: 1, how: 'failed', error, usage, next: { kind: 'retry', at: 6 } },
  { kind: 'checkpointed', seq: 7, at: 6, task: 1, attempt: 1, data: result },
  { kind: 'streamed', seq: 8, at: 7, task: 1, last: 3, tail: result },
  {
    kind: 'document',
    seq: 9,
    at: 8,
    collection: 'pauses',
    id: 'p',
    value: { scope: ['a'], note: undefined },
    by: 'me',
  },
];

/** As JSON has it, contents by their places only. */
const onDisk = (record: JournalRecord): unknown =>
  JSON.parse(JSON.stringify(record, (name, value) => (name === 'text' || name === 'bytes' ? undefined : value)));

/** Every object in a value, by its path. */
function objectsIn(value: unknown, path = ''): readonly (readonly [string, object])[] {
  if (typeof value !== 'object' || value === null) return [];
  return [[path, value], ...Object.entries(value).flatMap(([name, field]) => objectsIn(field, `${path}.${name}`))];
}

describe('a record on the simulated disk', () => {
  it.each(RECORDS)('says what was appended: $kind', (record) => {
    expect(JSON.parse(JSON.stringify(new RecordCopies().of(record)))).toEqual(onDisk(record));
  });

  it.each(RECORDS)('shares nothing that can change: $kind', (record) => {
    const copies = new RecordCopies();
    const kept = copies.of(record);
    for (const [first, second] of [
      [record, kept],
      [kept, copies.of(kept)],
    ] as const) {
      const known = new Set(objectsIn(first).map(([, object]) => object));
      const shared = objectsIn(second).filter(([, object]) => known.has(object) && !Object.isFrozen(object));
      expect(shared).toEqual([]);
    }
  });
});
