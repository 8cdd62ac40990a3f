// A fleet at one moment, as `muster top` is told of it: a pool that grows, work that waits, trouble, and nasty names.
import type { LiveAgent, LiveHappening, LiveNeed, LiveNews, LiveOverview, LivePoint, LivePool } from '@muster/contract';
import type { Facts } from '../../src/cli/top/facts.ts';

/** 2026-11-21 12:00:00Z */
export const NOW = Date.UTC(2026, 10, 21, 12);

export const agentOf = (id: string, changes: Partial<LiveAgent> = {}): LiveAgent => ({
  ...{ id, type: 'coding', state: 'busy', slots: 4, slotsBusy: 3, loadRatio: 0.42, completed: 120, failed: 0 },
  sinceAt: NOW - 200_000,
  ...changes,
});

export const poolOf = (type: string, changes: Partial<LivePool> = {}): LivePool => ({
  ...{ type, desired: 3, total: 3, starting: 0, busy: 2, idle: 1, removing: 0, slots: 12, slotsBusy: 8 },
  ...{ utilization: 0.67, queueDepth: 0, costPerHour: 0.5, agentMinutes: 12, cost: 0.1, isCordoned: false },
  bounds: { min: 1, max: 8 },
  policy: { preset: 'steady', enabled: true, minAgents: 1, maxAgents: 8 },
  ...changes,
});

export const needOf = (type: string, waiting: number, tenant = 'default'): LiveNeed => ({
  ...{ type, tenant, waiting, running: 2 },
});

export const overviewOf = (changes: Partial<LiveOverview> = {}): LiveOverview => ({
  ...{ readiness: 'ready', startedAt: NOW - 3_720_000, version: '1.2.3' },
  tasks: {
    ...{ scheduled: 2, waiting: 14, awaitingApproval: 1, leased: 11, submitted: 900 },
    ...{ completed: 860, failed: 4, cancelled: 2, expired: 1, deadLettered: 3 },
  },
  agents: { total: 5, idle: 1, busy: 3, unavailable: 1 },
  slots: { total: 20, busy: 11 },
  slotsWanted: 28,
  ...{ submittedPerSecond: 20.4, endedPerSecond: 18.26, waitMs: { p50: 12, p95: 1_240, p99: 2_050 } },
  ...{ pauses: 0, demands: 0, needsLeftOut: 0, journalBytes: 1_000_000, loopDelayMsMax: 12 },
  ...changes,
});

const happeningOf = (number: number, news: LiveNews): LiveHappening => ({ number, at: NOW - 60_000 / number, ...news });

/** Two minutes of a rate that rises and falls. */
const points: readonly LivePoint[] = Array.from({ length: 120 }, (_, second) => ({
  at: NOW - (119 - second) * 1000,
  ...{ waiting: 14, running: 11, submittedPerSecond: 20, agents: 5, slots: 20, slotsBusy: 11, slotsWanted: 28 },
  endedPerSecond: 10 + 10 * Math.sin(second / 15),
  waitMsP50: second < 30 ? null : 12,
  waitMsP95: second < 30 ? null : 400 + 8 * second,
  waitMsP99: second < 30 ? null : 2_000,
}));

export function factsWith(changes: Partial<Facts> = {}): Facts {
  const decision = { at: NOW - 4_000, action: 'scale_up', from: 3, to: 5, reason: 'queue depth 14 > 10' } as const;
  return {
    host: '127.0.0.1:8080',
    overview: overviewOf(),
    pools: [
      poolOf('coding', { desired: 5, queueDepth: 14, lastDecision: { ...decision, isEmergency: false } }),
      poolOf('research', { costPerHour: 0, isCordoned: true }),
    ],
    needs: [needOf('coding', 14), needOf('図書館', 0, 'blue')],
    agents: [
      agentOf('coding-1'),
      agentOf('coding-2', { loadRatio: 0.95, failed: 2 }),
      agentOf('coding-10', { state: 'starting', slotsBusy: 0, completed: 0, loadRatio: 0 }),
      agentOf('red\u001b[31m-1', { state: 'ejected', reason: 'errors 0.8 > 0.5\u001b]0;title\u0007', slotsBusy: 0 }),
      agentOf('図書館-🚀', { type: 'research', state: 'idle', slotsBusy: 0 }),
    ],
    happenings: [
      happeningOf(4, {
        kind: 'scaled',
        pool: 'coding',
        from: 3,
        to: 5,
        reason: 'queue depth 14 > 10',
        isEmergency: false,
      }),
      happeningOf(3, { kind: 'agent-ejected', agent: 'red\u001b[31m-1', type: 'coding', reason: 'errors 0.8 > 0.5' }),
      happeningOf(2, { kind: 'agent-joined', agent: 'coding-2', type: 'coding' }),
      happeningOf(1, { kind: 'paused', tenant: 'blue', by: 'maria' }),
    ],
    points,
    link: { kind: 'live' },
    ageMs: 400,
    now: NOW,
    ...changes,
  };
}
