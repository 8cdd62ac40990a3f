import type { LiveNews } from '@muster/contract/live';
import { expect, test } from 'vitest';
import { tell } from './happening-text.ts';

const scaled = { kind: 'scaled', pool: 'coding', reason: '31 tasks wait', isEmergency: false } as const;

test.each<[LiveNews, string]>([
  [{ ...scaled, from: 2, to: 1 }, '▼ coding shrank 2 → 1 agent: 31 tasks wait'],
  [{ ...scaled, from: 1, to: 3, by: 'maria' }, '▲ coding grew 1 → 3 agents by maria: 31 tasks wait'],
  [{ ...scaled, from: 1, to: 3, isEmergency: true }, '▲ coding grew 1 → 3 agents (emergency): 31 tasks wait'],
  [{ kind: 'agent-joined', agent: 'a-1', type: 'a' }, '· a-1 joined a: '],
  [{ kind: 'agent-left', agent: 'a-1', type: 'a', reason: 'lost' }, '· a-1 left a: lost'],
  [{ kind: 'agent-ejected', agent: 'a-1', type: 'a', reason: 'slow' }, '✖ a-1 was ejected: slow'],
  [
    { kind: 'dead-lettered', task: 't1', type: 'a', tenant: 'x', reason: 'poison', error: 'it died' },
    '✖ t1 of a became a dead letter: poison: it died',
  ],
  [{ kind: 'settings-changed', version: 4, by: 'ops' }, '● settings changed by ops (version 4): '],
  [{ kind: 'policy-changed', pool: 'a', by: 'ops' }, '● policy of a changed by ops: '],
  [{ kind: 'paused', type: 'a', tenant: 'x', by: 'ops' }, '■ a of tenant x paused by ops: '],
  [{ kind: 'resumed', by: 'ops' }, '● all work resumed by ops: '],
])('%j', (news, told) => {
  const { sign, sentence, reason } = tell({ ...news, number: 1, at: 0 });
  expect(`${sign} ${sentence}: ${reason}`).toBe(told);
});
