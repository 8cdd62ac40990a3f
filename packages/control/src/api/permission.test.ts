// Every item is judged by its own row, whatever else is in the frame.
import { ITEM_ACCESS, ROLES, type ToController, whyRefused } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { callerOf } from './caller.ts';
import { permitted } from './permission.ts';

const facts = { id: 'x', name: 'x', tenant: undefined, agentTypes: undefined, isRevocable: false };
const ITEMS: { readonly [K in ToController['kind']]: Extract<ToController, { kind: K }> } = {
  hello: { kind: 'hello', id: 'a-1', instance: 'i', type: 'a', slots: 1 },
  done: { kind: 'done', token: 'x' },
  failed: { kind: 'failed', token: 'x', error: { class: 'E', message: 'm' } },
  ask: { kind: 'ask', token: 't', question: 'q' },
  handoff: { kind: 'handoff', ref: 6, token: 'x', task: { type: 'a' } },
  progress: { kind: 'progress', token: 'x' },
  checkpoint: { kind: 'checkpoint', ref: 4, token: 'x', data: 1 },
  output: { kind: 'output', token: 'x', stream: 'output', seq: 1, data: 'text' },
  stopped: { kind: 'stopped', token: 'x' },
  vitals: { kind: 'vitals', gcMs: 1 },
  drain: { kind: 'drain' },
  submit: { kind: 'submit', ref: 1, tasks: [{ type: 'a' }] },
  'cancel-task': { kind: 'cancel-task', ref: 2, task: 't1' },
  watch: { kind: 'watch', ref: 3, tasks: ['t1'] },
  follow: { kind: 'follow', ref: 5, task: 't1' },
  unfollow: { kind: 'unfollow', ref: 5 },
  message: { kind: 'message', to: 'a-1', body: 1 },
};

/** What becomes of one item: it passes, is refused by itself, or ends the connection. */
function judge(item: ToController, caller: Parameters<typeof callerOf>[0]): 'passes' | 'refused' | 'closes' {
  let isRefused = false;
  try {
    const left = permitted([item], callerOf(caller), () => {
      isRefused = true;
    });
    return left.length === 1 ? 'passes' : isRefused ? 'refused' : 'closes';
  } catch {
    return 'closes';
  }
}

describe.each(ROLES)('a token of role %s', (role) => {
  for (const tenant of [undefined, 'blue']) {
    test.each(Object.values(ITEMS))(`of tenant ${tenant} sends $kind`, (item) => {
      const isAllowed = whyRefused({ role, tenant }, ITEM_ACCESS[item.kind]) === undefined;
      const expected = isAllowed ? 'passes' : 'ref' in item ? 'refused' : 'closes';
      expect(judge(item, { ...facts, role, tenant })).toBe(expected);
    });
  }
});

test('a refused item leaves the others as they are, in order', () => {
  const refused: unknown[] = [];
  const items = [ITEMS.watch, ITEMS.submit, { ...ITEMS.watch, ref: 9 }];
  const left = permitted(items, callerOf({ ...facts, role: 'viewer' }), (item) => refused.push(item));
  expect(left).toEqual([items[0], items[2]]);
  expect(refused).toEqual([
    {
      kind: 'refused',
      ref: 1,
      code: 'forbidden',
      message: '"submit" needs the role submitter, agent, operator or admin; the token\'s role is viewer',
    },
  ]);
});

test('a token for some agent types admits no agent that takes other work', () => {
  const caller = { ...facts, role: 'agent', agentTypes: new Set(['a', 'gpu']) } as const;
  expect(judge(ITEMS.hello, caller)).toBe('passes');
  expect(judge({ ...ITEMS.hello, capabilities: ['gpu'] }, caller)).toBe('passes');
  expect(judge({ ...ITEMS.hello, type: 'b' }, caller)).toBe('closes');
  expect(judge({ ...ITEMS.hello, capabilities: ['b'] }, caller)).toBe('closes');
});
