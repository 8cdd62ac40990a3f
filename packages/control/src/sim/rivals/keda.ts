// KEDA on the length of a queue: it turns the pool on and off, an HPA of its making sizes it in between.
//
// "Scaling Deployments, StatefulSets & Custom Resources" and the page of the AWS SQS scaler in KEDA's documentation:
// the queue length is what waits and what is in flight (scaleOnInFlight), 5 per agent by default.
import type { Scaler } from '../plan.ts';
import { forAverageValue, HPA_SYNC_MS, HPA_TOLERANCE } from './hpa.ts';
import { type Behavior, BoundedSteps, DEFAULT_BEHAVIOR } from './hpa-behavior.ts';

export interface KedaOptions {
  /** Tasks in the queue per agent (queueLength) [5]. */
  readonly targetPerAgent?: number;
  /** On when there are more than these [0]. */
  readonly activationTasks?: number;
  /** pollingInterval [30 s]. */
  readonly pollingMs?: number;
  /** From the last time it was on, or the first look, to no agents at all [300 s]. */
  readonly cooldownMs?: number;
  /** minReplicaCount [0]. */
  readonly agentsMin?: number;
  /** maxReplicaCount [100]. */
  readonly agentsMax?: number;
  readonly behavior?: Behavior;
}

export function keda(options: KedaOptions = {}): Scaler {
  const { targetPerAgent = 5, activationTasks = 0, pollingMs = 30_000, cooldownMs = 300_000 } = options;
  const { agentsMin = 0, agentsMax = 100, behavior = DEFAULT_BEHAVIOR } = options;
  const steps = new BoundedSteps(behavior);
  let polledAt = Number.NEGATIVE_INFINITY;
  let activeAt: number | undefined;

  /** 0 ↔ 1 by the operator: nothing else takes a fleet to zero or from it. */
  function turned(now: number, { tasks, desired }: { tasks: number; desired: number }): number {
    if (now - polledAt < pollingMs) return desired;
    polledAt = now;
    activeAt ??= now;
    if (tasks > activationTasks) {
      activeAt = now;
      return desired === 0 ? Math.max(1, agentsMin) : desired;
    }
    return agentsMin === 0 && now - activeAt > cooldownMs ? 0 : desired;
  }

  return {
    name: 'keda',
    intervalMs: HPA_SYNC_MS,
    desired(seen) {
      if (!seen.hasData) return seen.desired;
      const tasks = seen.waiting + seen.running;
      const current = turned(seen.now, { tasks, desired: seen.desired });
      // What the operator has just done, the HPA finds at its next look.
      if (current !== seen.desired || current === 0) return current;
      const recommended = forAverageValue(current, { total: tasks, targetPerAgent, tolerance: HPA_TOLERANCE });
      return steps.step(seen.now, {
        current,
        recommended: Math.min(Math.max(recommended, Math.max(1, agentsMin)), agentsMax),
      });
    },
  };
}
