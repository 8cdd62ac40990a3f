// What people see of pools, policies, decisions and declared events.
import type { DeclaredEvent, Pool, PoolDetails, ScalingDecision, ScalingPolicy } from '@muster/contract';
import { expect, test } from 'vitest';
import { PRESET_POLICIES } from '../core/scale/presets.ts';
import { decisionTable } from './decision-text.ts';
import { eventTable } from './event-text.ts';
import { policyText, presetTable } from './policy-text.ts';
import { poolTable, poolText } from './pool-text.ts';

const NOW = 1_767_225_600_000;
const terminal = { columns: 110, hasColour: false };
const view = { terminal, now: NOW };

const policy: ScalingPolicy = { ...PRESET_POLICIES.production, maxAgents: 50 };

const decision: ScalingDecision = {
  pool: 'writer',
  at: NOW - 61_000,
  action: 'scale_up',
  count: 5,
  from: 10,
  to: 15,
  reason: 'queue depth 150 > 100; +5 (10 → 15)',
  triggers: ['threshold'],
  isEmergency: false,
  inputs: {
    agents: 10,
    starting: 0,
    removing: 0,
    idleAgents: 0,
    longIdleAgents: 0,
    slots: 40,
    slotsBusy: 38,
    queueDepth: 150,
    utilization: 0.95,
    oldestWaitMs: 41_000,
    topBandWaitMs: 12_000,
    responseTimeMs: null,
    completedPerMinute: 120,
    errorRatio: 0.01,
    satisfaction: null,
    handOffsWaiting: 0,
    unservable: 0,
  },
  counters: { up: 3, down: 0 },
};

const held: ScalingDecision = {
  ...decision,
  at: NOW - 31_000,
  action: 'none',
  count: 0,
  from: 15,
  to: 15,
  heldBy: 'cooldown',
  reason: 'queue depth 140 > 100; the cooldown after growing lasts another 30 s',
  inputs: { ...decision.inputs, queueDepth: 140, utilization: null },
};

const pool: Pool = {
  type: 'writer',
  desired: 15,
  total: 16,
  starting: 5,
  busy: 9,
  idle: 1,
  removing: 1,
  slots: 40,
  slotsBusy: 38,
  utilization: 0.95,
  queueDepth: 150,
  capabilities: [],
  startMs: { last: 410, p50: 395, p95: 1520, count: 15 },
  costPerHour: 0.25,
  agentMinutes: 97.523,
  cost: 0.406,
  isCordoned: false,
  bounds: { min: policy.minAgents, max: policy.maxAgents },
  policy,
  lastDecision: decision,
};

const fixed: Pool = {
  ...pool,
  type: 'reader',
  utilization: null,
  isCordoned: true,
  policy: { ...policy, enabled: false },
};

const { lastDecision: _, ...undecided } = fixed;

test('a decision that changes nothing says that it stays', () => {
  expect(
    poolTable([{ ...pool, lastDecision: held }], { ...view, terminal: { columns: 300, hasColour: false } }),
  ).toMatch(/stays at 15, 31 s ago: queue depth 140 > 100; the cooldown/);
});

test('the list of pools shows size, use, what waits and the last decision', () => {
  expect(poolTable([pool, undecided], view)).toMatchInlineSnapshot(`
    "TYPE               DESIRED  UP  STARTING  IDLE  BUSY  USED           WAITING  POLICY      LAST DECISION
    writer                  15  10         5     1     9  ████████ 95 %      150  production  10 → 15, 1 min 1 s …
    reader (cordoned)       15  10         5     1     9  ░░░░░░░░ –         150  off"
  `);
});

test('a pool is shown with its agents and what each costs the machine', () => {
  const details: PoolDetails = {
    ...pool,
    agents: [
      {
        id: 'writer-1',
        state: 'busy',
        since: NOW - 600_000,
        pid: 4712,
        cpuCores: 0.834,
        memoryBytes: 104_857_600,
        restarts: 0,
      },
      { id: 'writer-2', state: 'backing-off', since: NOW - 5_000, restarts: 3, lastEnd: 'exit code 1' },
    ],
  };
  expect(poolText(details, view)).toMatchInlineSnapshot(`
    "pool           writer
    size           15 desired; 10 up, 5 starting, 1 leaving
    slots          38 of 40 busy (95 %)
    waiting        150 tasks that it could take
    policy         production, 5 to 50 agents
    last decision  10 → 15, 1 min 1 s ago: queue depth 150 > 100; +5 (10 → 15)
    starts         half within 395 ms, 95 % within 1.5 s, the last in 410 ms (of 15)
    cost           0.41, at 0.25 per agent and hour
    agent time     97.5 minutes since the controller started

    AGENT     STATE             SINCE   PID   CPU   MEMORY  RESTARTS  LAST END
    writer-1  busy         10 min ago  4712  0.83  100 MiB         0
    writer-2  backing-off     5 s ago                              3  exit code 1"
  `);
  expect(poolText({ ...undecided, agents: [] }, view)).toMatch(/cordoned +its agents get nothing new: muster pool unc/);
});

test('decisions say who decided, why, and what held them back', () => {
  const byHand: ScalingDecision = { ...decision, by: 'ada', reason: 'the import begins', triggers: [] };
  expect(decisionTable([held, decision, byHand], view)).toMatchInlineSnapshot(`
    "         WHEN  SIZE     WAITING  USED  UP/DOWN  HELD BACK BY  WHO     REASON
         31 s ago  15           140     –  3/0      cooldown      policy  queue depth 140 > 100; the cooldown aft…
    1 min 1 s ago  10 → 15      150  95 %  3/0                    policy  queue depth 150 > 100; +5 (10 → 15)
    1 min 1 s ago  10 → 15      150  95 %  3/0                    ada     the import begins"
  `);
});

test('a policy is shown field by field, with where each value came from', () => {
  const given = { preset: 'production', maxAgents: 50 } as const;
  const text = policyText({ pool: 'writer', policy, given, version: 0 }, terminal);
  expect(text).toMatch(/maxAgents +50 +given +Most agents\./);
  expect(text).toMatch(/scaleUpCooldownMs +1 min +production +How long/);
  expect(text).toMatch(/triggers +demand,event,.*production/);
  expect(text).toMatch(/policy of writer, version 0, as it is configured$/);
  const set = policyText({ pool: 'writer', policy, given: {}, by: 'ada', at: NOW, version: 7 }, terminal);
  expect(set).toMatch(
    /policy of writer, version 7, by ada, 2026-01-01 00:00:00\.000Z; muster policy reset writer takes it away$/,
  );
});

test('the presets stand side by side', () => {
  const text = presetTable(Object.values(PRESET_POLICIES), terminal);
  expect(text.split('\n')[0]).toMatch(
    /^FIELD +CONSERVATIVE +AGGRESSIVE +COST-OPTIMIZED +PRODUCTION +STEADY +SURGE +LEAN$/,
  );
  expect(text).toMatch(/\ntriggers of all: demand, event, .*$/);
  expect(text).toMatch(/\nmaxUtilization +0\.8 +0\.7 +0\.9 +0\.75 +0\.8 +0\.8 +0\.8\n/);
});

test('events say when they begin, and whether they are over', () => {
  const event: DeclaredEvent = {
    name: 'monday',
    pool: 'writer',
    agents: 20,
    cron: '0 9 * * 1',
    timezone: 'Europe/Berlin',
    durationMs: 7_200_000,
    startsAt: NOW + 1000,
    isActive: false,
    changedAt: NOW,
    changedBy: 'ada',
    note: 'everybody comes in',
  };
  const { cron: _cron, timezone: _timezone, startsAt: _startsAt, ...once } = { ...event, name: 'launch', at: NOW - 1 };
  expect(eventTable([event, { ...event, isActive: true }, once], terminal)).toMatchInlineSnapshot(`
    "NAME    POOL    AGENTS  WHEN                       FOR  NEXT                      BY   NOTE
    monday  writer      20  0 9 * * 1 (Europe/Berlin)  2 h  2026-01-01 00:00:01.000Z  ada  everybody comes in
    monday  writer      20  0 9 * * 1 (Europe/Berlin)  2 h  now                       ada  everybody comes in
    launch  writer      20  2025-12-31 23:59:59.999Z   2 h  over                      ada  everybody comes in"
  `);
});
