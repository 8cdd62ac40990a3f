// Example bodies of the OpenAPI document; a test checks each against its schema.
import type {
  AuditEntry,
  Bottleneck,
  Explanation,
  LimitList,
  NewToken,
  Pause,
  PollReply,
  PollRequest,
  RunningAttempt,
  Schedule,
  ScheduleRule,
  SettingsHistory,
  SettingsReply,
  Stage,
  Status,
  SubmitReply,
  SubmitRequest,
  Task,
  TaskSubmission,
  Ticket,
  Token,
  WhatIf,
} from '@muster/contract';

export const submissionExample: TaskSubmission = {
  type: 'summarise',
  payload: { document: 'minutes-of-may.txt' },
  priority: 5,
  session: 'conversation-42',
  idempotencyKey: 'summarise-minutes-of-may',
};

export const batchExample: SubmitRequest = {
  tasks: [
    { type: 'summarise', payload: { document: 'a.txt' } },
    { type: 'translate', payload: { document: 'a.txt', to: 'de' }, requires: ['region=eu'] },
  ],
};

export const acceptedExample: SubmitReply = { tasks: [{ id: 't1' }, { id: 't2' }], durability: 'L1' };

export const taskExample: Task = {
  id: 't1',
  type: 'summarise',
  tenant: 'default',
  priority: 4,
  band: 4,
  state: 'completed',
  requires: [],
  prefers: [],
  slots: 1,
  submittedAt: 1_767_225_600_000,
  readyAt: 1_767_225_600_000,
  startedAt: 1_767_225_600_004,
  finishedAt: 1_767_225_601_250,
  attempt: 1,
  attemptsMax: 3,
  attempts: [
    { number: 1, agent: 'writer-1', state: 'completed', startedAt: 1_767_225_600_004, endedAt: 1_767_225_601_250 },
  ],
  agent: 'writer-1',
  payload: { document: 'a.txt' },
  result: { summary: 'Three decisions were taken.' },
};

export const explanationExample: Explanation = {
  task: 't2',
  state: 'waiting',
  summary: 'Waiting: no live agent has region=eu.',
  waiting: {
    blocker: 'no-capable-agent',
    detail: 'The task requires region=eu; none of the 6 live agents has it.',
    position: 1,
    positionIsExact: true,
    capableAgents: 0,
    freeSlots: 0,
  },
};

const even = { load: 0.5, performance: 0.5, impact: 0, efficiency: 0, collaboration: 0 };

export const whatIfExample: WhatIf = {
  task: 't1',
  attempt: 1,
  chosen: 'writer-1',
  winner: 'writer-2',
  isChanged: true,
  weights: even,
  weightsThen: { load: 0.3, performance: 0.25, impact: 0.2, efficiency: 0.15, collaboration: 0.1 },
  candidates: [
    {
      agent: 'writer-2',
      score: 0.9,
      scoreThen: 0.64,
      factors: { load: 0.8, performance: 1, impact: 0.5, efficiency: 0.3, collaboration: 0 },
    },
    {
      agent: 'writer-1',
      score: 0.75,
      scoreThen: 0.825,
      factors: { load: 1, performance: 0.5, impact: 1, efficiency: 1, collaboration: 0.5 },
    },
  ],
};

export const scheduleRuleExample: ScheduleRule = {
  cron: '0 3 * * *',
  timezone: 'Europe/Berlin',
  task: { type: 'report', payload: { of: 'yesterday' } },
  jitterMs: 60_000,
};

export const scheduleExample: Schedule = {
  name: 'nightly-report',
  cron: '0 3 * * *',
  timezone: 'Europe/Berlin',
  task: { type: 'report', payload: { of: 'yesterday' } },
  overlap: 'skip',
  catchUp: 'last',
  jitterMs: 60_000,
  isPaused: false,
  changedAt: 1_767_225_600_000,
  changedBy: 'ada',
  next: [1_767_319_200_000, 1_767_405_600_000],
  lastRun: { tickAt: 1_767_232_800_000, task: 't8', state: 'completed' },
  skipped: 0,
};

export const agentExample = {
  id: 'writer-1',
  type: 'writer',
  capabilities: ['summarise', 'translate'],
  labels: { region: 'eu' },
  state: 'busy' as const,
  slots: 4,
  slotsBusy: 3,
  connectedAt: 1_767_225_000_000,
  lastHeardAt: 1_767_225_600_000,
  completed: 1_204,
  failed: 3,
};

export const runningExample: RunningAttempt = {
  task: 't6',
  type: 'summarise',
  attempt: 1,
  token: 't6.1.3.p0c4',
  startedAt: 1_767_225_599_000,
  progress: { at: 1_767_225_599_500, ratio: 0.4, note: 'page 4 of 10' },
};

export const pollExample: readonly PollRequest[] = [
  {
    items: [{ kind: 'hello', id: 'writer-1', instance: '5a7d0f0e', type: 'writer', slots: 1, attempts: [] }],
  },
  {
    connection: '4b1c9d0e-8f7a-4a53-9f0b-2d1e6c7a8b90',
    after: 2,
    waitMs: 15_000,
    items: [{ kind: 'done', token: 't6.1.3.p0c4', result: { words: 6 } }],
  },
];

export const pollReplyExample: PollReply = {
  connection: '4b1c9d0e-8f7a-4a53-9f0b-2d1e6c7a8b90',
  number: 3,
  items: [{ kind: 'settled', tokens: ['t6.1.3.p0c4'] }],
};

export const pauseExample: Pause = {
  type: 'translate',
  tenant: 'research',
  reason: 'the glossary is being corrected',
  at: 1_767_225_500_000,
  by: 'ada',
};

export const limitsExample: LimitList = {
  limits: [
    {
      name: 'model-api',
      key: 'model-api',
      per: ['tenant'],
      running: 10,
      buckets: 2,
      fullest: [
        { tenant: 'research', running: 10, waiting: 312, fullness: 1 },
        { tenant: 'default', running: 2, waiting: 0, fullness: 0.2 },
      ],
    },
  ],
};

const limitingStageExample: Stage = {
  ...{ kind: 'agents', name: 'summarise', utilization: 0.96, perSecond: 30, perSecondMax: 31.25, waiting: 90 },
  ...{ slots: 40, agents: 10, agentsMore: 2 },
};
const sharedStageExample: Stage = {
  ...{ kind: 'event-loop', utilization: 0.2, perSecond: 40, perSecondMax: 200, isAtLeast: true, waiting: 0 },
};

export const bottleneckExample: Bottleneck = {
  from: 1_767_225_300_000,
  to: 1_767_225_600_000,
  summary:
    'the agents of type summarise limit: 96 % of 40 slots were busy, 31.3 tasks/s at most; 2 more agents would do for ' +
    'what waits (90 tasks wait); after that the controller, at 200 tasks/s or more',
  isKnown: true,
  limiting: [limitingStageExample],
  next: sharedStageExample,
  stages: [limitingStageExample, sharedStageExample],
};

export const statusExample: Status = {
  version: '0.1.0',
  node: 'node-1',
  process: { pid: 4_711, isBackground: true },
  epoch: 3,
  startedAt: 1_767_225_000_000,
  now: 1_767_225_600_000,
  durability: 'L1',
  tasks: {
    scheduled: 0,
    waiting: 12,
    awaitingApproval: 0,
    leased: 3,
    completed: 1_204,
    failed: 2,
    cancelled: 0,
    expired: 0,
    deadLettered: 1,
    submitted: 1_222,
  },
  agents: { total: 1, idle: 0, busy: 1, unavailable: 0 },
  slots: { total: 4, busy: 3 },
  pauses: [pauseExample],
  demands: [{ type: 'translate', requires: ['region=eu'], waiting: 1, sinceMs: 4_000 }],
  readiness: 'ready',
  journal: { bytes: 512_000, durablePosition: 512_000, lastSyncMs: 0.6 },
  bottleneck: bottleneckExample,
  loopDelayMsMax: 4,
};

export const settingsExample: SettingsReply = {
  version: 4,
  settings: [
    {
      key: 'queue.agingMs',
      value: 30_000,
      source: 'live',
      configured: 60_000,
      unit: 'ms',
      meaning: 'A waiting task rises one priority band per this time.',
      isLive: true,
    },
    { key: 'server.port', value: 8080, source: 'flag', from: '--port', meaning: 'Port to listen on.', isLive: false },
  ],
};

export const settingsHistoryExample: SettingsHistory = {
  versions: [
    {
      version: 4,
      at: 1_767_225_600_000,
      by: 'local user',
      reason: 'a deadline',
      changes: [{ key: 'queue.agingMs', before: null, after: 30_000 }],
    },
  ],
};
export const tokenExample: Token = {
  id: '9f2c41d07ab3',
  role: 'submitter',
  tenant: 'research',
  name: 'nightly-import',
  createdAt: 1_767_225_600_000,
  createdBy: 'server.token',
  expiresAt: 1_769_817_600_000,
};

export const newTokenExample: NewToken = {
  // A form, not a token: 43 characters follow in a real one.
  token: 'mst_9f2c41d07ab3_…',
  ...tokenExample,
};

export const ticketExample: Ticket = { ticket: 'shown-once', expiresAt: 1_767_225_630_000, role: 'viewer' };

export const auditExample: AuditEntry = {
  seq: 7,
  at: 1_767_225_600_000,
  by: { id: 'configured', name: 'server.token', address: '10.0.0.4' },
  operation: 'cancelTask',
  target: 't42',
  detail: '{"reason":"no longer needed"}',
  result: 'done',
};
