// The built-in policies. The thresholds, steps, bounds and cooldowns of each are its name; the rest is shared.
import type { Preset, ScalingPolicy, Trigger } from '@muster/contract';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * On unless a policy says otherwise: what cannot wait, and what only speaks once its objective is set. The others say
 * again what the thresholds say, at figures of their own, or ask for agents where agents seldom help.
 */
const TRIGGERS_ON: readonly Trigger[] = ['demand', 'event', 'response-time', 'throughput', 'emergency'];

const CONSERVATIVE: ScalingPolicy = {
  preset: 'conservative',
  enabled: true,
  minAgents: 2,
  maxAgents: 20,
  sizing: 'threshold',
  waitObjectiveMs: 30 * SECOND,
  maxQueueDepth: 50,
  maxUtilization: 0.8,
  minIdleAgents: 2,
  scaleUpThreshold: 3,
  minQueueDepth: 10,
  minUtilization: 0.3,
  maxIdleTimeMs: 5 * MINUTE,
  scaleDownThreshold: 5,
  scaleUpStep: 2,
  scaleDownStep: 1,
  scaleUpCooldownMs: 2 * MINUTE,
  scaleDownCooldownMs: 5 * MINUTE,
  removeGraceMs: 30 * SECOND,
  evaluationIntervalMs: 30 * SECOND,
  headroomRatio: 0,
  growthMax: 0,
  flapsMax: 12,
  flapWindowMs: HOUR,
  responseTimeMs: 0,
  throughputPerMinute: 0,
  budgetPerHour: 0,
  emergencyWaitMs: 5 * MINUTE,
  loadDurationMs: 5 * MINUTE,
  responseDurationMs: 3 * MINUTE,
  criticalDurationMs: MINUTE,
  startPatienceMs: 10 * MINUTE,
  triggers: [...TRIGGERS_ON],
};

/** How long a bound must be crossed before it counts: threshold × evaluationInterval. The cooldown is one evaluation. */
export const BREACH_TIMES: Readonly<Partial<Record<Preset, { readonly upMs: number; readonly downMs: number }>>> = {
  steady: { upMs: 5 * MINUTE, downMs: 15 * MINUTE },
  surge: { upMs: 2 * MINUTE, downMs: 10 * MINUTE },
};

export const PRESET_POLICIES: Readonly<Record<Preset, ScalingPolicy>> = {
  conservative: CONSERVATIVE,
  aggressive: {
    ...CONSERVATIVE,
    preset: 'aggressive',
    maxUtilization: 0.7,
    minUtilization: 0.2,
    scaleUpThreshold: 1,
    scaleDownThreshold: 3,
    scaleUpCooldownMs: 30 * SECOND,
    scaleDownCooldownMs: 2 * MINUTE,
    evaluationIntervalMs: 5 * SECOND,
    // It may turn every few minutes, as it is meant to.
    flapsMax: 40,
    emergencyWaitMs: MINUTE,
  },
  'cost-optimized': {
    ...CONSERVATIVE,
    preset: 'cost-optimized',
    maxUtilization: 0.9,
    minUtilization: 0.4,
    scaleUpThreshold: 5,
    scaleDownThreshold: 2,
    scaleUpCooldownMs: 5 * MINUTE,
    scaleDownCooldownMs: MINUTE,
    emergencyWaitMs: 15 * MINUTE,
  },
  production: {
    ...CONSERVATIVE,
    preset: 'production',
    minAgents: 5,
    maxAgents: 100,
    maxQueueDepth: 100,
    maxUtilization: 0.75,
    minIdleAgents: 3,
    minQueueDepth: 20,
    minUtilization: 0.25,
    scaleUpStep: 5,
    scaleDownStep: 2,
    scaleUpCooldownMs: MINUTE,
    emergencyWaitMs: 2 * MINUTE,
  },
  steady: {
    ...CONSERVATIVE,
    preset: 'steady',
    // growthMax is the bound that is meant.
    maxAgents: 1000,
    minUtilization: 0.4,
    scaleUpThreshold: 10,
    scaleDownThreshold: 30,
    scaleUpStep: 1,
    scaleUpCooldownMs: 30 * SECOND,
    scaleDownCooldownMs: 30 * SECOND,
    headroomRatio: 0.2,
    growthMax: 3,
  },
  surge: {
    ...CONSERVATIVE,
    preset: 'surge',
    maxAgents: 1000,
    minUtilization: 0.4,
    scaleUpThreshold: 4,
    scaleDownThreshold: 20,
    scaleUpStep: '50%',
    scaleDownStep: '25%',
    scaleUpCooldownMs: 30 * SECOND,
    scaleDownCooldownMs: 30 * SECOND,
    headroomRatio: 0.1,
    growthMax: 5,
    emergencyWaitMs: 2 * MINUTE,
  },
  // Its work and its objective say when and by how much; what thresholds need to be calm, it does not.
  lean: {
    ...CONSERVATIVE,
    preset: 'lean',
    minAgents: 1,
    maxAgents: 100,
    sizing: 'work',
    minIdleAgents: 0,
    scaleUpThreshold: 1,
    scaleDownThreshold: 1,
    scaleUpCooldownMs: 0,
    scaleDownCooldownMs: 0,
    evaluationIntervalMs: 5 * SECOND,
    flapsMax: 60,
  },
};
