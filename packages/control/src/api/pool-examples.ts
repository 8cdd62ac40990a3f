// Example bodies of pools, policies and declared events in the OpenAPI document; a test checks each against its schema.
import type {
  DeclaredEvent,
  PolicyReply,
  PolicyRequest,
  Pool,
  PoolAgent,
  ScalingDecision,
  ScalingEvent,
  ScalingPolicy,
} from '@muster/contract';

export const policyRequestExample: PolicyRequest = { preset: 'production', maxAgents: 50, scaleUpCooldownMs: 30_000 };

export const policyExample: ScalingPolicy = {
  preset: 'production',
  enabled: true,
  minAgents: 5,
  maxAgents: 50,
  sizing: 'threshold',
  waitObjectiveMs: 30_000,
  maxQueueDepth: 100,
  maxUtilization: 0.75,
  minIdleAgents: 3,
  scaleUpThreshold: 3,
  minQueueDepth: 20,
  minUtilization: 0.25,
  maxIdleTimeMs: 300_000,
  scaleDownThreshold: 5,
  scaleUpStep: 5,
  scaleDownStep: 2,
  scaleUpCooldownMs: 30_000,
  scaleDownCooldownMs: 300_000,
  removeGraceMs: 30_000,
  evaluationIntervalMs: 30_000,
  headroomRatio: 0,
  growthMax: 0,
  flapsMax: 6,
  flapWindowMs: 3_600_000,
  responseTimeMs: 0,
  throughputPerMinute: 0,
  budgetPerHour: 0,
  emergencyWaitMs: 60_000,
  loadDurationMs: 300_000,
  responseDurationMs: 180_000,
  criticalDurationMs: 60_000,
  startPatienceMs: 600_000,
  triggers: ['demand', 'event', 'emergency'],
};

export const policyReplyExample: PolicyReply = {
  pool: 'writer',
  policy: policyExample,
  given: policyRequestExample,
  by: 'ada',
  at: 1_767_225_500_000,
  version: 4_711,
};

export const decisionExample: ScalingDecision = {
  pool: 'writer',
  at: 1_767_225_600_000,
  action: 'scale_up',
  count: 5,
  from: 10,
  to: 15,
  reason: '150 tasks wait, more than maxQueueDepth 100; utilization 0.95 is above 0.75; 3 evaluations in a row',
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
    responseTimeMs: 48_000,
    completedPerMinute: 120,
    errorRatio: 0.01,
    satisfaction: null,
    quality: null,
    exhaustion: null,
    handOffsWaiting: 0,
    unservable: 0,
  },
  counters: { up: 3, down: 0 },
};

export const poolAgentExample: PoolAgent = {
  id: 'writer-1',
  state: 'busy',
  since: 1_767_225_000_000,
  pid: 4_712,
  cpuCores: 0.8,
  memoryBytes: 104_857_600,
  restarts: 0,
};

export const poolExample: Pool = {
  type: 'writer',
  desired: 15,
  total: 15,
  starting: 5,
  busy: 10,
  idle: 0,
  removing: 0,
  slots: 40,
  slotsBusy: 38,
  utilization: 0.95,
  queueDepth: 150,
  capabilities: [{ name: 'summarise', agents: 10, slots: 40, slotsBusy: 38 }],
  startMs: { last: 410, p50: 395, p95: 520, count: 15 },
  costPerHour: 0.25,
  agentMinutes: 97.5,
  cost: 0.41,
  isCordoned: false,
  bounds: { min: policyExample.minAgents, max: policyExample.maxAgents },
  policy: policyExample,
  lastDecision: decisionExample,
};

export const drainExample: NonNullable<Pool['drain']> = {
  at: 1_767_225_600_000,
  by: 'ada',
  reason: 'a new model comes',
  atOnce: '10%',
  left: 15,
};

export const scalingEventExample: ScalingEvent = {
  pool: 'writer',
  agents: 20,
  cron: '0 9 * * 1-5',
  timezone: 'Europe/Berlin',
  durationMs: 7_200_000,
  leadMs: 300_000,
  note: 'everybody comes in',
};

export const declaredEventExample: DeclaredEvent = {
  name: 'monday-morning',
  ...scalingEventExample,
  startsAt: 1_767_340_800_000,
  isActive: false,
  changedAt: 1_767_225_600_000,
  changedBy: 'ada',
};
