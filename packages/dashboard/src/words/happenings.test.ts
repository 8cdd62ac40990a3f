// Happenings as sentences, with the place that they lead to.
import type { LiveNews } from '@muster/contract/live';
import { expect, it } from 'vitest';
import { tell } from './happenings.ts';

const scaled = { kind: 'scaled', pool: 'coding', reason: '31 tasks wait', isEmergency: false } as const;

it.each<[LiveNews, string, string | undefined]>([
  [{ ...scaled, from: 2, to: 1 }, 'coding shrank from 2 to 1 agent', '/fleet?pool=coding'],
  [{ ...scaled, from: 1, to: 3, by: 'maria' }, 'coding grew from 1 to 3 agents by maria', '/fleet?pool=coding'],
  [{ kind: 'agent-joined', agent: 'a-1', type: 'a' }, 'a-1 joined a', '/fleet?agent=a-1'],
  [{ kind: 'agent-left', agent: 'a-1', type: 'a', reason: 'lost' }, 'a-1 left a', '/fleet?agent=a-1'],
  [{ kind: 'agent-ejected', agent: 'a-1', type: 'a', reason: 'slow' }, 'a-1 was ejected', '/fleet?agent=a-1'],
  [
    { kind: 'dead-lettered', task: 't1', type: 'a', tenant: 'x', reason: 'poison', error: 'it died' },
    'Task t1 of a became a dead letter',
    '/tasks?task=t1',
  ],
  [{ kind: 'settings-changed', version: 4, by: 'ops' }, 'Settings changed by ops (version 4)', undefined],
  [{ kind: 'policy-changed', pool: 'a', by: 'ops' }, 'Policy of a changed by ops', '/scaling?pool=a'],
  [{ kind: 'paused', type: 'a', tenant: 'x', by: 'ops' }, 'a of tenant x paused by ops', undefined],
  [{ kind: 'resumed', by: 'ops' }, 'All work resumed by ops', undefined],
])('%j', (news, sentence, path) => {
  const told = tell({ ...news, number: 1, at: 0 });
  expect([told.sentence, told.path]).toEqual([sentence, path]);
});
