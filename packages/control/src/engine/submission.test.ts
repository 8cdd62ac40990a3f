import type { TaskSubmission } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { hashText } from '../base/hash.ts';
import { digestOf, kindOf, payloadText, specOf } from './submission.ts';

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
  it('is told by whatever makes another spec, and by nothing else', () => {
    const plain = kindOf({ type: 'a' });
    const same: readonly TaskSubmission[] = [
      { type: 'b', tenant: 't', payload: 1, idempotencyKey: 'k', session: 's', parent: 't1', traceparent: '00' },
      { type: 'a', delayMs: 1, ttlMs: 1, deadlineMs: 1, after: ['t1'], afterFailure: 'run', approval: true },
      { type: 'a', debounce: { key: 'd', delayMs: 1 }, throttle: { key: 'w', perMs: 1 } },
    ];
    for (const task of same) expect(kindOf(task)).toBe(plain);
    const others: readonly Partial<TaskSubmission>[] = [
      { priority: 1 },
      { requires: ['x', 'y'] },
      { requires: ['y', 'x'] },
      { prefers: ['x'] },
      { slots: 2 },
      { attemptsMax: 2 },
      { backoff: { baseMs: 1 } },
      { timeoutMs: 1 },
      { estimateMs: 1 },
      { lateResult: 'keep' },
      { profile: 'p' },
      { limitKeys: ['l'] },
      { apart: 'x' },
      { idempotent: true },
    ];
    const kinds = others.map((fields) => kindOf({ type: 'a', ...fields }));
    expect(new Set([plain, ...kinds]).size).toBe(others.length + 1);
    // Every field of a spec but type and tenant is among them.
    expect(others.length - 1).toBe(Object.keys(specOf({ type: 'a' })).length - 2);
  });
});
