// Who sizes a modelled pool: a policy by the rules of the product, or an autoscaler from outside.
import type { PolicyRequest, ScalingPolicy } from '@muster/contract';
import { assert } from '../../../packages/control/dist/base/assert.js';
import { decide } from '../../../packages/control/dist/core/scale/decide.js';
import { resolvePolicy } from '../../../packages/control/dist/core/scale/policy.js';
import { NEW_MEMORY } from '../../../packages/control/dist/core/scale/situation.js';
import type { Scaler } from '../../../packages/control/dist/sim/plan.js';
import type { SizedPool } from '../../../packages/control/dist/sim/run.js';
import type { ModelFleet } from './model-fleet.ts';

export interface ModelView {
  readonly now: number;
  readonly fleet: ModelFleet;
  readonly waiting: number;
  readonly oldestWaitMs: number;
  /** Since the last look. */
  readonly waitingMean: number;
  readonly runningMean: number;
  readonly arrived: number;
  /** Of tasks that have ended lately, and of agents that came up; undefined before the first. */
  readonly serviceMs: number | undefined;
  readonly startMs: number | undefined;
}

export interface ModelSizer {
  /** How long what runs on an agent that leaves is let alone. */
  readonly graceMs: number;
  /** When it looks next. */
  lookMs(now: number): number;
  size(view: ModelView): number;
}

const GRACE_MS = 30_000;
/** The rules know no time before 0, and the pool is made before the first task arrives. */
const CLOCK_MS = 3_600_000;

export function sizerOf(pool: SizedPool): ModelSizer {
  const { sizing } = pool;
  switch (sizing.kind) {
    case 'policy':
      return policySizer(pool, sizing.policy);
    case 'scaler':
      return scalerSizer(pool, sizing.scaler);
    case 'fixed':
      return { graceMs: GRACE_MS, lookMs: () => Number.POSITIVE_INFINITY, size: ({ fleet }) => fleet.desired };
    default:
      return sizing satisfies never;
  }
}

function policySizer({ agents, initialAgents, minAgents, maxAgents }: SizedPool, given: PolicyRequest): ModelSizer {
  const policy = policyOf({ enabled: true, ...given, minAgents, maxAgents }, initialAgents);
  const { slots: slotsPerAgent, costPerHour } = agents;
  let memory = NEW_MEMORY;
  return {
    graceMs: policy.removeGraceMs,
    lookMs: (now) => now + policy.evaluationIntervalMs,
    size(view) {
      const { fleet } = view;
      const now = CLOCK_MS + view.now;
      const inputs = inputsOf(view, policy);
      const decided = decide(
        {
          ...{ policy, inputs, slotsPerAgent, initialAgents, costPerHour, now },
          desired: fleet.desired,
          hasData: true,
        },
        memory,
      );
      memory = decided.memory;
      return decided.verdict.to;
    },
  };
}

function policyOf(request: PolicyRequest, initialAgents: number): ScalingPolicy {
  const resolved = resolvePolicy(request, { initialAgents });
  assert('policy' in resolved, 'the policy of a contender is none');
  return resolved.policy;
}

function inputsOf(
  { fleet, now, waiting, oldestWaitMs, serviceMs, startMs }: ModelView,
  { maxIdleTimeMs }: ScalingPolicy,
) {
  const { up, starting, removing, idleCount } = fleet;
  // One literal, here and below: they are made a million times.
  return {
    agents: up,
    starting,
    removing,
    idleAgents: idleCount,
    longIdleAgents: maxIdleTimeMs > 0 ? fleet.idleSince(now - maxIdleTimeMs) : 0,
    slots: up,
    slotsBusy: up - idleCount,
    utilization: up === 0 ? null : (up - idleCount) / up,
    queueDepth: waiting,
    oldestWaitMs,
    topBandWaitMs: oldestWaitMs,
    handOffsWaiting: 0,
    unservable: up === 0 ? waiting : 0,
    responseTimeMs: null,
    completedPerMinute: 0,
    serviceMs: serviceMs ?? null,
    startMs: startMs ?? null,
    errorRatio: null,
    satisfaction: null,
    quality: null,
    exhaustion: null,
  };
}

function scalerSizer({ agents, minAgents, maxAgents }: SizedPool, scaler: Scaler): ModelSizer {
  let hasLooked = false;
  return {
    graceMs: GRACE_MS,
    // Its first look is at the first arrival.
    lookMs: (now) => (hasLooked ? now + scaler.intervalMs : 0),
    size({ now, fleet, waiting, waitingMean, runningMean, arrived }) {
      hasLooked = true;
      const { desired, up: ready, starting, idleCount } = fleet;
      const running = ready - idleCount;
      const asked = scaler.desired({
        now,
        desired,
        ready,
        starting,
        slotsPerAgent: agents.slots,
        waiting,
        running,
        waitingMean,
        runningMean,
        arrived,
        hasData: true,
      });
      return Math.min(maxAgents, Math.max(minAgents, Math.round(asked)));
    },
  };
}
