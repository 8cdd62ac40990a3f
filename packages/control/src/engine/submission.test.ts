import type { TaskSubmission } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { hashText } from '../base/hash.ts';
import { digestOf, isSameKind, payloadText } from './submission.ts';

const TASKS: readonly TaskSubmission[] = [
  { type: 'a' },
  { type: 'a', payload: { b: 1 }, idempotencyKey: 'k "1"', traceparent: '00-1-2-01' },
  { type: 'a', requires: ['z', 'x'], backoff: { baseMs: 10 }, delayMs: 5, idempotencyKey: 'ü' },
  { idempotent: true, idempotencyKey: 'k', type: 'b', after: ['t1'], approval: { timeoutMs: 5 } },
];

describe('the digest of a submission', () => {
  // Durable: an older version's keys must be known again.
  it.each(TASKS)('is that of its sorted fields as JSON, and of its payload: %j', (task) => {
    const fields = Object.entries(task)
      .filter(([name]) => name !== 'payload' && name !== 'traceparent')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const text = payloadText(task);
    expect(digestOf(task, text)).toBe(hashText(text, hashText(JSON.stringify(fields)) % 4_294_967_296));
  });

  it('does not depend on the order of the fields, and does on their values', () => {
    const [one, other] = [
      { type: 'a', slots: 2 },
      { slots: 2, type: 'a' },
    ];
    expect(digestOf(one, '1')).toBe(digestOf(other, '1'));
    expect(digestOf(one, '1')).not.toBe(digestOf(one, '2'));
    expect(digestOf(one, '1')).not.toBe(digestOf({ type: 'a', slots: 3 }, '1'));
  });
});

describe('the kind of a submission', () => {
  it('is the same when its lists have the same entries in the same order', () => {
    const task = (requires: string[], limitKeys: string[] = []) => ({ type: 'a', requires, limitKeys });
    expect(isSameKind(task(['x', 'y']), task(['x', 'y']))).toBe(true);
    expect(isSameKind(task(['x', 'y']), task(['y', 'x']))).toBe(false);
    expect(isSameKind(task(['x']), task(['x', 'y']))).toBe(false);
    expect(isSameKind(task(['x'], ['l']), task(['x'], ['m']))).toBe(false);
    expect(isSameKind(task([]), { type: 'a', limitKeys: [] })).toBe(false);
  });
});
