// The Kubernetes Horizontal Pod Autoscaler on utilisation, as most people run it.
//
// "Horizontal Pod Autoscaling", sections "Algorithm details" and "Default behavior" of the Kubernetes documentation;
// how agents that are not ready count is in pkg/controller/podautoscaler/replica_calculator.go. Busy slots ÷ slots
// stand for CPU: the fleet of agents that the product knows is bound by its slots.
import type { Observation, Scaler } from '../plan.ts';
import { type Behavior, BoundedSteps, DEFAULT_BEHAVIOR } from './hpa-behavior.ts';

export interface HpaOptions {
  /** Share of the slots that is to be busy; 0.8 is what an HPA without a metric gets [0.8]. */
  readonly targetUtilization?: number;
  /** It does not act while metric ÷ target is within 1 ± tolerance [0.1]. */
  readonly tolerance?: number;
  readonly behavior?: Behavior;
  /** minReplicas [1]. */
  readonly agentsMin?: number;
  /** maxReplicas, which has no default [none]. */
  readonly agentsMax?: number;
}

/** --horizontal-pod-autoscaler-sync-period */
export const HPA_SYNC_MS = 15_000;
export const HPA_TOLERANCE = 0.1;

export function hpa(options: HpaOptions = {}): Scaler {
  const { targetUtilization = 0.8, tolerance = HPA_TOLERANCE, behavior = DEFAULT_BEHAVIOR } = options;
  const { agentsMin = 1, agentsMax = Number.POSITIVE_INFINITY } = options;
  const steps = new BoundedSteps(behavior);
  return {
    name: 'hpa',
    intervalMs: HPA_SYNC_MS,
    desired(seen) {
      // A target of size 0 is out of its hands; without a metric of any agent it leaves everything as it is.
      if (seen.desired === 0 || seen.ready === 0 || !seen.hasData) return seen.desired;
      const utilization = seen.runningMean / (seen.ready * seen.slotsPerAgent);
      const recommended = forUtilization(seen, { ratio: utilization / targetUtilization, tolerance });
      return steps.step(seen.now, {
        current: seen.desired,
        recommended: Math.min(Math.max(recommended, agentsMin), agentsMax),
      });
    },
  };
}

/** What a metric per agent recommends: `ratio` is its mean over the ready agents ÷ its target. */
export function forUtilization(
  seen: Pick<Observation, 'desired' | 'ready' | 'starting'>,
  { ratio, tolerance }: { readonly ratio: number; readonly tolerance: number },
): number {
  const isClose = (value: number): boolean => isWithin(value, tolerance);
  if (ratio <= 1 || seen.starting === 0) return isClose(ratio) ? seen.desired : Math.ceil(ratio * seen.ready - EPSILON);
  // Those that start count as idle when more are asked for, and may not turn the direction.
  const known = seen.ready + seen.starting;
  const damped = (ratio * seen.ready) / known;
  if (isClose(damped) || damped < 1) return seen.desired;
  return Math.max(seen.desired, Math.ceil(damped * known - EPSILON));
}

/** What a metric per fleet with a target per agent (AverageValue) recommends, `total` being its value. */
export function forAverageValue(
  current: number,
  { total, targetPerAgent, tolerance }: { total: number; targetPerAgent: number; tolerance: number },
): number {
  const ratio = total / (targetPerAgent * current);
  return isWithin(ratio, tolerance) ? current : Math.max(0, Math.ceil(total / targetPerAgent - EPSILON));
}

const isWithin = (ratio: number, tolerance: number): boolean => ratio >= 1 - tolerance && ratio <= 1 + tolerance;

/** A product of fractions that is meant to be whole must not be rounded up by its last bit. */
const EPSILON = 1e-9;
