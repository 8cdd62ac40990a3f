import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalRecord, SubmittedTask } from '../../engine/records.ts';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';
import { decodeRecord, encodeRecord } from './codec.ts';
import { SharedSpecs, SpecBytes } from './spec-codec.ts';

const whole = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const time = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 });
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const texts = fc.array(text, { maxLength: 3 });
const usage = fc.record({ work: time, tokens: time, cost: time, satisfaction: time }, { requiredKeys: [] });
const error = fc.record({ class: text, message: text, terminal: fc.boolean() }, { requiredKeys: ['class', 'message'] });
const blob = fc.option(text, { nil: undefined }).map((value) => ({ text: value, at: 0, length: 0 }));
const bytesBlob = fc
  .option(fc.uint8Array({ minLength: 1, maxLength: 200 }), { nil: undefined })
  .map((bytes) => ({ bytes, at: 0, length: 0 }));
const next = fc.oneof(
  fc.record({ kind: fc.constant('retry' as const), at: time }),
  fc.constant({ kind: 'fail' as const }),
  fc.record({
    kind: fc.constant('dead-letter' as const),
    reason: fc.constantFrom('attempts-exhausted' as const, 'poison' as const),
  }),
);
const spec = fc.record({
  type: text,
  tenant: text,
  priority: fc.nat({ max: 9 }),
  requires: texts,
  prefers: texts,
  slots: whole,
  attemptsMax: whole,
  backoff: fc.record({ baseMs: time, factor: time, maxMs: time, jitterRatio: time }),
  timeoutMs: time,
  estimateMs: time,
  lateResult: fc.constantFrom('adopt' as const, 'keep' as const, 'discard' as const),
  profile: text,
  limitKeys: texts,
  apart: text,
  isIdempotent: fc.boolean(),
});
// A few specs shared by many tasks, and more different ones than a record numbers.
const tasks = fc.array(spec, { minLength: 1, maxLength: 80 }).chain((specs) =>
  fc.array(
    fc.record({
      spec: fc.constantFrom(...specs),
      payload: blob,
      readyAt: time,
      expiresAt: time,
      deadlineAt: time,
      session: text,
      key: text,
      digest: whole,
      parent: whole,
      conditions: fc.constantFrom(undefined, { after: [1, 2] }),
    }),
    { maxLength: 100 },
  ),
);
const follow = tasks.filter(({ length }) => length > 0).map(([first]) => first as SubmittedTask); // not empty
const hello = fc.record({ id: text, instance: text, type: text, slots: whole, labels: fc.constant({ zone: 'ä' }) });
const base = { seq: whole, at: time, task: whole, attempt: whole };
const kind = <K extends JournalRecord['kind']>(name: K) => fc.constant(name);

const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ seq: whole, at: time, kind: kind('started'), epoch: whole, version: text }),
  fc.record({ seq: whole, at: time, kind: kind('submitted'), first: whole, tasks }),
  fc.record({ ...base, kind: kind('dispatched'), agent: whole, epoch: whole, nonce: whole, decision: bytesBlob }),
  fc.record({ ...base, kind: kind('completed'), result: blob, usage }),
  fc.record({ ...base, kind: kind('handed-off'), result: blob, usage, first: whole, follow }),
  fc.record({ ...base, kind: kind('failed'), how: fc.constantFrom('failed', 'lost', 'timed-out'), error, usage, next }),
  fc.record({ seq: whole, at: time, task: whole, kind: kind('cancelled'), reason: text }),
  fc.record({ ...base, kind: kind('checkpointed'), data: blob }),
  fc.record({
    ...{ seq: whole, at: time, task: whole, kind: kind('released') },
    endedAs: fc.array(fc.constantFrom('completed' as const, 'failed' as const, 'unknown' as const)),
  }),
  fc.record({
    ...{ ...base, kind: kind('asked'), question: text, expiresAt: time, usage },
    detail: fc.constantFrom<unknown>(undefined, null, 'ä', [1]),
  }),
  fc.record({
    ...{ seq: whole, at: time, task: whole, kind: kind('answered') },
    ...{ isApproved: fc.boolean(), by: text, note: text },
  }),
  fc.record({
    seq: whole,
    at: time,
    task: whole,
    kind: kind('expired'),
    reason: fc.constantFrom('ttl', 'deadline', 'approval'),
  }),
  fc.record({ seq: whole, at: time, task: whole, kind: kind('redriven') }),
  fc.record({ seq: whole, at: time, task: whole, kind: kind('streamed'), last: whole, tail: blob }),
  fc.record({ ...base, kind: kind('late'), agent: whole, isAdopted: fc.boolean(), result: blob, usage }),
  fc.record({ seq: whole, at: time, task: whole, kind: kind('scored'), satisfaction: time }),
  fc.record({ seq: whole, at: time, kind: kind('agent-joined'), agent: whole, hello }),
  fc.record({ seq: whole, at: time, kind: kind('agent-left'), agent: whole, reason: text }),
  fc.record({
    seq: whole,
    at: time,
    kind: kind('document'),
    collection: fc.constantFrom('settings' as const, 'pauses' as const),
    id: text,
    value: fc.constantFrom<unknown>(undefined, null, 0, 'ä', { deep: [1] }),
    by: text,
  }),
);

/** As it reads back: an empty content is none. */
function normal(value: JournalRecord): unknown {
  return JSON.parse(JSON.stringify(value, (name, field) => (name === 'text' && field === '' ? undefined : field)));
}

describe('codec', () => {
  it('reads back every record that it wrote, and nothing beyond it', () => {
    fc.assert(
      fc.property(record, fc.nat({ max: 2 ** 40 }), (given, position) => {
        const writer = new ByteWriter(8);
        writer.base = position;
        writer.raw(Buffer.alloc(5, 255));
        encodeRecord(writer, given, new SpecBytes());
        const end = writer.offset;
        writer.raw(Buffer.alloc(5, 255));
        const reader = new ByteReader(writer.buffer, 5, writer.offset);
        reader.base = position;
        const back = decodeRecord(reader, given.seq, { specs: new SharedSpecs(), withBlobs: true });
        expect(reader.offset).toBe(end);
        expect(normal(back)).toEqual(normal(given));
      }),
      { numRuns: 500 },
    );
  });

  it('gives equal specs as one object', () => {
    const [writer, specs] = [new ByteWriter(8), new SharedSpecs()];
    const [one, other] = [fc.sample(spec, { numRuns: 1, seed: 1 })[0], fc.sample(spec, { numRuns: 1, seed: 1 })[0]];
    if (one === undefined || other === undefined) throw new Error('no sample');
    expect(one).not.toBe(other);
    const bytes = new SpecBytes();
    expect(specs.decode(bytes.of(one))).toBe(specs.decode(bytes.of(other)));
    expect(specs.decode(bytes.of(one))).toEqual(one);
    expect(writer.offset).toBe(0);
  });

  it('refuses a kind or a version that it does not know', () => {
    for (const offset of [0, 1]) {
      const writer = new ByteWriter(8);
      encodeRecord(writer, { seq: 1, at: 1, kind: 'redriven', task: 1 }, new SpecBytes());
      writer.buffer[offset] = 99;
      const reader = new ByteReader(writer.buffer, 0, writer.offset);
      const decode = () => decodeRecord(reader, 1, { specs: new SharedSpecs(), withBlobs: false });
      expect(decode).toThrow(MalformedBytes);
    }
  });

  it('fails with MalformedBytes, never otherwise, on bytes that are no record', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.nat({ max: 255 }), (given, where, value) => {
        const writer = new ByteWriter(8);
        encodeRecord(writer, given, new SpecBytes());
        writer.buffer[where % writer.offset] = value;
        const reader = new ByteReader(writer.buffer, 0, writer.offset);
        try {
          decodeRecord(reader, 1, { specs: new SharedSpecs(), withBlobs: true });
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(MalformedBytes);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
