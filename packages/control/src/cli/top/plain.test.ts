import { expect, test } from 'vitest';
import { factsWith, NOW, poolOf } from '../../../test/cli/top-facts.ts';
import { plainJson, plainLine } from './plain.ts';

test('a line says how it goes, and what has just been decided', () => {
  const decision = { at: NOW - 500, action: 'scale_up', from: 3, to: 5, reason: 'queue depth 14 > 10' } as const;
  const grown = poolOf('coding', { lastDecision: { ...decision, isEmergency: false } });
  expect(plainLine(factsWith({ pools: [grown] }))).toBe(
    '12:00:00 1 agent is ejected, 3 dead letters, 1 task awaits approval; in 20.4/s, done 18.3/s; 14 waiting, 11 running; ' +
      'wait p50 12 ms, p95 1.2 s, p99 2 s; 5 agents, 11/20 slots busy; coding 3 → 5: queue depth 14 > 10',
  );
  // Told once, not every second until the next one.
  expect(plainLine(factsWith())).not.toContain('3 → 5');
});

test('what is old says so, and why', () => {
  expect(plainLine(factsWith({ ageMs: 8_000 }))).toContain('12:00:00 8 s old; ');
  const link = { kind: 'away', reason: 'gone\u001b[2J', retryAt: 0 } as const;
  expect(plainLine(factsWith({ link, ageMs: 8_000 }))).toContain('12:00:00 no connection (gone [2J); 8 s old; ');
});

test('a tenant gets a line of its own work', () => {
  expect(plainLine(factsWith({ overview: undefined, pools: [] }))).toBe('12:00:00 14 waiting, 4 running');
});

test('a program gets the overview with the pools and what waits', () => {
  const { agents, ...known } = factsWith();
  expect(plainJson({ ...known, agents })).toMatchObject({
    ...{ at: NOW, ageMs: 400, link: 'live', verdict: { severity: 'warn' } },
    overview: { slots: { total: 20, busy: 11 } },
    pools: [{ type: 'coding' }, { type: 'research' }],
    needs: [{ type: 'coding', waiting: 14 }, { type: '図書館' }],
  });
});
