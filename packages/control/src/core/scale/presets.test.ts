// The figures of the presets, written out a second time: a change of one is meant.
import { PRESETS, type Preset, type ScalingPolicy } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { BREACH_TIMES, PRESET_POLICIES } from './presets.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const FIGURES: Readonly<Record<Preset, Partial<ScalingPolicy>>> = {
  conservative: {
    maxQueueDepth: 50,
    maxUtilization: 0.8,
    minIdleAgents: 2,
    scaleUpThreshold: 3,
    minQueueDepth: 10,
    minUtilization: 0.3,
    maxIdleTimeMs: 5 * MINUTE,
    scaleDownThreshold: 5,
    minAgents: 2,
    maxAgents: 20,
    scaleUpStep: 2,
    scaleDownStep: 1,
    scaleUpCooldownMs: 2 * MINUTE,
    scaleDownCooldownMs: 5 * MINUTE,
    evaluationIntervalMs: 30 * SECOND,
  },
  aggressive: {
    maxUtilization: 0.7,
    minUtilization: 0.2,
    scaleUpThreshold: 1,
    scaleDownThreshold: 3,
    scaleUpCooldownMs: 30 * SECOND,
    scaleDownCooldownMs: 2 * MINUTE,
    evaluationIntervalMs: 5 * SECOND,
  },
  'cost-optimized': {
    maxUtilization: 0.9,
    minUtilization: 0.4,
    scaleUpThreshold: 5,
    scaleDownThreshold: 2,
    scaleUpCooldownMs: 5 * MINUTE,
    scaleDownCooldownMs: MINUTE,
  },
  production: {
    maxQueueDepth: 100,
    minQueueDepth: 20,
    maxUtilization: 0.75,
    minUtilization: 0.25,
    minIdleAgents: 3,
    minAgents: 5,
    maxAgents: 100,
    scaleUpStep: 5,
    scaleDownStep: 2,
    scaleUpCooldownMs: MINUTE,
    scaleDownCooldownMs: 5 * MINUTE,
    scaleUpThreshold: 3,
    scaleDownThreshold: 5,
    evaluationIntervalMs: 30 * SECOND,
  },
  steady: {
    maxUtilization: 0.8,
    minUtilization: 0.4,
    scaleUpStep: 1,
    scaleDownStep: 1,
    growthMax: 3,
    headroomRatio: 0.2,
  },
  surge: {
    maxUtilization: 0.8,
    minUtilization: 0.4,
    scaleUpStep: '50%',
    scaleDownStep: '25%',
    growthMax: 5,
    headroomRatio: 0.1,
  },
  lean: {
    sizing: 'work',
    waitObjectiveMs: 30 * SECOND,
    minAgents: 1,
    maxAgents: 100,
    minIdleAgents: 0,
    scaleUpThreshold: 1,
    scaleDownThreshold: 1,
    scaleUpCooldownMs: 0,
    scaleDownCooldownMs: 0,
    evaluationIntervalMs: 5 * SECOND,
    flapsMax: 60,
  },
};

describe('presets', () => {
  it.each(PRESETS)('%s waits as long as all for what must last, and for agents that start', (preset) => {
    expect(PRESET_POLICIES[preset]).toMatchObject({
      loadDurationMs: 5 * MINUTE,
      responseDurationMs: 3 * MINUTE,
      criticalDurationMs: MINUTE,
      startPatienceMs: 10 * MINUTE,
    });
  });

  it.each(PRESETS)('%s has its figures and its name', (preset) => {
    expect(PRESET_POLICIES[preset]).toMatchObject({ preset, enabled: true, ...FIGURES[preset] });
  });

  it.each(PRESETS)('%s goes by thresholds unless it is about the work', (preset) => {
    const { sizing = 'threshold' } = FIGURES[preset];
    expect(PRESET_POLICIES[preset]).toMatchObject({ sizing, waitObjectiveMs: 30 * SECOND });
  });

  it.each(PRESETS)('%s has no headroom and no bound by growth unless it is about them', (preset) => {
    const { headroomRatio = 0, growthMax = 0 } = FIGURES[preset];
    expect(PRESET_POLICIES[preset]).toMatchObject({ headroomRatio, growthMax });
  });

  it.each([
    { preset: 'steady' as const, upMs: 5 * MINUTE, downMs: 15 * MINUTE },
    { preset: 'surge' as const, upMs: 2 * MINUTE, downMs: 10 * MINUTE },
  ])('$preset goes by breach times, with a cooldown of one evaluation', ({ preset, upMs, downMs }) => {
    const policy = PRESET_POLICIES[preset];
    expect(policy.scaleUpThreshold * policy.evaluationIntervalMs).toBe(upMs);
    expect(policy.scaleDownThreshold * policy.evaluationIntervalMs).toBe(downMs);
    expect(policy.scaleUpCooldownMs).toBe(policy.evaluationIntervalMs);
    expect(policy.scaleDownCooldownMs).toBe(policy.evaluationIntervalMs);
    expect(BREACH_TIMES[preset]).toEqual({ upMs, downMs });
  });

  it.each(PRESETS)('%s listens to what cannot wait and to objectives once they are set', (preset) => {
    const { triggers, responseTimeMs, throughputPerMinute } = PRESET_POLICIES[preset];
    expect(triggers).toEqual(['demand', 'event', 'response-time', 'throughput', 'emergency']);
    expect([responseTimeMs, throughputPerMinute]).toEqual([0, 0]);
  });
});
