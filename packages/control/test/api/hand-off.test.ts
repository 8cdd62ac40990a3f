// A hand-off on the wire: what is wrong with it is answered by its ref, and the connection goes on.
import type { ToController } from '@muster/contract';
import { expect, test } from 'vitest';
import { parseFrame } from '../../src/api/frame.ts';

const right = { kind: 'handoff', ref: 3, token: 't1.1', task: { type: 'review' } };
const deep = JSON.parse('['.repeat(100) + ']'.repeat(100));

test.each<[string, object]>([
  ['task', { task: undefined }],
  ['task.tenant', { task: { type: 'review', tenant: 'other' } }],
  ['task.parent', { task: { type: 'review', parent: 't9' } }],
  ['task.idempotencyKey', { task: { type: 'review', idempotencyKey: 'k' } }],
  ['task.after', { task: { type: 'review', after: ['t1'] } }],
  ['task.priority', { task: { type: 'review', priority: 10 } }],
  ['task.payload', { task: { type: 'review', payload: deep } }],
  ['result', { result: { deep } }],
  ['note', { note: 'x'.repeat(1025) }],
  ['to', { to: '' }],
  ['usage.cost', { usage: { cost: -1 } }],
])('%s is refused alone when it is wrong', (field, wrong) => {
  const other = { kind: 'done', token: 't2.1' };
  const { items, refused } = parseFrame(JSON.stringify([{ ...right, ...wrong }, other]));
  expect(items).toEqual([other]);
  expect(refused).toEqual([
    { kind: 'refused', ref: 3, code: 'invalid-request', field, message: expect.stringContaining(field) },
  ]);
});

test('with everything it may say, it is taken as it is', () => {
  const full: ToController = {
    ...{ kind: 'handoff', ref: 0, token: 't1.1', result: { a: 1 }, usage: { cost: 1 }, to: 'reviewer-1', note: 'n' },
    task: { type: 'review', payload: [1], session: 's', requires: ['gpu'], approval: { message: 'publish?' } },
  };
  expect(parseFrame(JSON.stringify([full]))).toEqual({ items: [full], refused: [] });
});
