// What needs somebody, and in which order.
import { expect, test } from 'vitest';
import type { LiveAgent, LiveAgentState, LiveOverview } from './live.ts';
import { courseOf, needText, verdictOf } from './verdict.ts';

const tasks: LiveOverview['tasks'] = {
  ...{ scheduled: 0, waiting: 0, awaitingApproval: 0, leased: 3, submitted: 13 },
  ...{ completed: 10, failed: 0, cancelled: 0, expired: 0, deadLettered: 0 },
};
const well: LiveOverview = {
  ...{
    readiness: 'ready',
    startedAt: 0,
    version: '1',
    tasks,
    slots: { total: 4, busy: 3 },
    slotsWanted: 4,
    waitMs: null,
  },
  agents: { total: 4, idle: 1, busy: 3, unavailable: 0 },
  ...{ submittedPerSecond: 1, endedPerSecond: 1, pauses: 0, demands: 0, needsLeftOut: 0 },
  ...{ journalBytes: 0, loopDelayMsMax: 3 },
};
const inState = (state: LiveAgentState): LiveAgent => ({ state }) as LiveAgent; // nothing else is looked at

test('nothing needs anybody while tasks wait for agents that are busy', () => {
  const busy = { ...well, tasks: { ...tasks, waiting: 500 } };
  const agents = [inState('busy'), inState('starting')];
  expect(verdictOf({ overview: busy, agents, pools: [] })).toEqual({ severity: 'well', needs: [] });
});

test.each<[Partial<LiveOverview>, object]>([
  [{ readiness: 'disk-full' }, { severity: 'critical', kind: 'disk-full' }],
  [{ readiness: 'stopping' }, { severity: 'warn', kind: 'stopping' }],
  [{ loopDelayMsMax: 1_001 }, { severity: 'warn', kind: 'stalled', ms: 1_001 }],
  [{ demands: 2 }, { severity: 'warn', kind: 'no-taker', kinds: 2 }],
  [{ pauses: 1 }, { severity: 'warn', kind: 'pauses', pauses: 1 }],
  [{ tasks: { ...tasks, deadLettered: 4 } }, { severity: 'warn', kind: 'dead-letters', tasks: 4 }],
  [{ tasks: { ...tasks, awaitingApproval: 4 } }, { severity: 'warn', kind: 'approvals', tasks: 4 }],
])('%j needs somebody', (changes, need) => {
  expect(verdictOf({ overview: { ...well, ...changes }, agents: [], pools: [] }).needs).toEqual([need]);
});

test('the worst comes first, agents in trouble are counted by state', () => {
  const bare: LiveOverview = {
    ...well,
    agents: { total: 0, idle: 0, busy: 0, unavailable: 0 },
    tasks: { ...tasks, waiting: 5, deadLettered: 1 },
    // The same work: it is told once.
    demands: 1,
  };
  const agents = [inState('ejected'), inState('backing-off'), inState('ejected'), inState('idle')];
  expect(verdictOf({ overview: bare, agents, pools: [{ isCordoned: true }, { isCordoned: false }] })).toEqual({
    severity: 'critical',
    needs: [
      { severity: 'critical', kind: 'no-agent', tasks: 5 },
      { severity: 'warn', kind: 'agents', state: 'ejected', agents: 2 },
      { severity: 'warn', kind: 'agents', state: 'backing-off', agents: 1 },
      { severity: 'warn', kind: 'dead-letters', tasks: 1 },
      { severity: 'warn', kind: 'cordoned', pools: 1 },
    ],
  });
});

test.each<[Parameters<typeof needText>[0], string]>([
  [{ severity: 'critical', kind: 'disk-full' }, 'the disk is full: new tasks are refused'],
  [{ severity: 'warn', kind: 'stopping' }, 'the controller stops'],
  [{ severity: 'warn', kind: 'stalled', ms: 1_500 }, 'the controller stalled for 1.5 s'],
  [{ severity: 'critical', kind: 'no-agent', tasks: 5 }, '5 tasks wait and there is no agent'],
  [{ severity: 'warn', kind: 'no-taker', kinds: 1 }, '1 kind of work waits for an agent that can take it'],
  [{ severity: 'warn', kind: 'agents', state: 'backing-off', agents: 2 }, '2 agents are backing off'],
  [{ severity: 'warn', kind: 'dead-letters', tasks: 1_200 }, '1,200 dead letters'],
  [{ severity: 'warn', kind: 'approvals', tasks: 1 }, '1 task awaits approval'],
  [{ severity: 'warn', kind: 'pauses', pauses: 2 }, '2 pauses are in force'],
  [{ severity: 'warn', kind: 'cordoned', pools: 1 }, '1 pool is cordoned'],
])('%j is told as: %s', (need, text) => expect(needText(need)).toBe(text));

test('tells how it goes, the most important first', () => {
  const waiting = { ...well, tasks: { ...tasks, waiting: 2 }, waitMs: { p50: 5, p95: 1_200, p99: 2_000 } };
  expect(courseOf(waiting)).toEqual(['3 of 4 agents busy', '2 tasks waiting', '95 % start within 1.2 s']);
  expect(courseOf(well)).toEqual(['3 of 4 agents busy', 'nothing waits']);
  expect(courseOf({ ...well, agents: { ...well.agents, total: 0 } })).toEqual(['no agent is connected yet']);
});
