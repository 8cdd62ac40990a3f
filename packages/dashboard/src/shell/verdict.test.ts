// The first line of the page: what needs somebody, worst first.
import type { LiveAgent, LiveOverview } from '@muster/contract/live';
import { describe, expect, it } from 'vitest';
import { verdictOf } from './verdict.ts';

const well: LiveOverview = {
  readiness: 'ready',
  startedAt: 0,
  version: '1',
  tasks: {
    scheduled: 0,
    waiting: 0,
    awaitingApproval: 0,
    leased: 3,
    completed: 10,
    failed: 0,
    cancelled: 0,
    expired: 0,
    deadLettered: 0,
    submitted: 13,
  },
  agents: { total: 4, idle: 1, busy: 3, unavailable: 0 },
  slots: { total: 4, busy: 3 },
  slotsWanted: 0,
  submittedPerSecond: 1,
  endedPerSecond: 1,
  waitMs: { p50: 5, p95: 1_200, p99: 2_000 },
  pauses: 0,
  demands: 0,
  needsLeftOut: 0,
  journalBytes: 0,
  loopDelayMsMax: 3,
};
const nobody = { agents: [], pools: [] };
const tasks = (changes: Partial<LiveOverview['tasks']>): LiveOverview => ({
  ...well,
  tasks: { ...well.tasks, ...changes },
});
const textsOf = (overview: LiveOverview): readonly string[] =>
  verdictOf({ overview, ...nobody }).needs.map(({ text }) => text);

describe('the verdict', () => {
  it('is healthy when nothing needs anybody, and says how it goes', () => {
    expect(verdictOf({ overview: well, ...nobody })).toEqual({
      severity: 'well',
      headline: 'Healthy',
      needs: [],
      summary: '3 of 4 agents busy, nothing waits',
    });
    expect(verdictOf({ overview: tasks({ waiting: 2 }), ...nobody }).summary).toBe(
      '3 of 4 agents busy, 2 tasks waiting, 95 % start within 1.2 s',
    );
  });

  it.each<[string, LiveOverview]>([
    ['The disk is full: new tasks are refused', { ...well, readiness: 'disk-full' }],
    ['The controller stops', { ...well, readiness: 'stopping' }],
    ['The controller stalled for 1.5 s', { ...well, loopDelayMsMax: 1_500 }],
    ['1 kind of work waits for an agent that can take it', { ...well, demands: 1 }],
    ['2 kinds of work wait for an agent that can take it', { ...well, demands: 2 }],
    ['1 dead letter', tasks({ deadLettered: 1 })],
    ['2 tasks await approval', tasks({ awaitingApproval: 2 })],
    ['1 pause is in force', { ...well, pauses: 1 }],
  ])('names: %s', (text, overview) => {
    expect(textsOf(overview)).toEqual([text]);
  });

  it('counts agents in trouble, and leads to them', () => {
    const suspect = { state: 'suspect' } as LiveAgent;
    const { severity, headline, needs } = verdictOf({ overview: well, agents: [suspect, suspect], pools: [] });
    expect([severity, headline]).toEqual(['warn', 'One thing needs you']);
    expect(needs).toEqual([{ severity: 'warn', text: '2 agents are suspect', path: '/fleet?state=suspect' }]);
  });

  it('leads to the pools when one is cordoned', () => {
    const { needs } = verdictOf({ overview: well, agents: [], pools: [{ isCordoned: true }] });
    expect(needs).toEqual([{ severity: 'warn', text: '1 pool is cordoned', path: '/scaling' }]);
  });

  it('puts the worst first', () => {
    const overview = { ...tasks({ deadLettered: 3, waiting: 5 }), agents: { ...well.agents, total: 0 } };
    const { severity, headline, needs } = verdictOf({ overview, ...nobody });
    expect([severity, headline]).toEqual(['critical', '2 things need you']);
    expect(needs[0]?.text).toBe('5 tasks wait and there is no agent');
  });
});
