// What earlier versions wrote stays readable: bytes that a released layout wrote, against what they meant.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../src/adapters/journal/bytes.ts';
import { decodeRecord } from '../../src/adapters/journal/codec.ts';
import { SharedSpecs } from '../../src/adapters/journal/spec-codec.ts';
import type { JournalRecord } from '../../src/engine/records.ts';
import { everyRecord } from './journal-story.ts';

/** Kinds that came after layout 1. */
const LATER = new Set<JournalRecord['kind']>([
  'document',
  'checkpointed',
  'handed-off',
  'released',
  'asked',
  'answered',
  'streamed',
  'scaled',
]);

function isOfLayout1(record: JournalRecord): boolean {
  if (record.kind === 'cancelled') return record.errorClass === undefined;
  if (record.kind === 'expired') return record.reason !== 'approval';
  return !LATER.has(record.kind);
}

describe('records of layout 1', () => {
  it('are read as what they meant, with the defaults of what they could not say', () => {
    const text = readFileSync(new URL('golden/records-1.base64', import.meta.url), 'utf8');
    const bytes = Buffer.from(text, 'base64');
    const reader = new ByteReader(bytes, 0, bytes.length);
    const specs = new SharedSpecs();
    for (const expected of everyRecord().filter(isOfLayout1)) {
      const record = decodeRecord(reader, 0, { specs, withBlobs: true });
      expect(plain(record)).toEqual(plain(asLayout1(expected)));
    }
    expect(reader.offset).toBe(reader.end);
  });
});

function asLayout1(record: JournalRecord): JournalRecord {
  if (record.kind !== 'submitted') return record;
  const tasks = record.tasks.map((task) => ({
    ...task,
    spec: { ...task.spec, limitKeys: [], apart: '', isIdempotent: false },
    conditions: undefined,
  }));
  return { ...record, tasks };
}

/** Without the places of blobs, which depend on where the record lies. */
function plain(record: JournalRecord): unknown {
  return JSON.parse(JSON.stringify(record, (name, value) => (name === 'at' || name === 'length' ? undefined : value)));
}
